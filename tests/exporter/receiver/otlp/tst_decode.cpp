// SPDX-License-Identifier: GPL-3.0-or-later
// OTLP bodies: what the stock JavaScript SDK has sent (tests/data/otlp), and what nobody should send.
#include "exporter/receiver/otlp/decode.h"
#include "tests/support/otlpwriter.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace meterbird;
using namespace meterbird::otlp;

namespace {

std::string golden(const char *name)
{
    QFile file(QStringLiteral(METERBIRD_SOURCE_DIR "/tests/data/otlp/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no %s", name);
    return file.readAll().toStdString();
}

std::string textOf(std::span<const Attribute> attributes, std::string_view key)
{
    const auto found = std::ranges::find(attributes, key, &Attribute::key);
    return found == attributes.end() ? std::string() : std::string(found->value.text);
}

std::vector<std::string> namesOf(const MetricsData &data)
{
    std::vector<std::string> names;
    for (const Metric &metric : data.metrics)
        names.emplace_back(metric.name);
    return names;
}

const Metric &metricNamed(const MetricsData &data, std::string_view name)
{
    const auto found = std::ranges::find(data.metrics, name, &Metric::name);
    if (found == data.metrics.end())
        qFatal("no such metric");
    return *found;
}

std::string errorOf(std::string body, Encoding encoding)
{
    Decoder decoder;
    const auto read = decoder.metrics(body, encoding);
    return read ? std::string() : read.error().detail;
}

/// One sum with one point, `point` being its fields.
std::string sumBody(const std::string &point)
{
    return R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"n","sum":{"aggregationTemporality":1,)"
           R"("isMonotonic":true,"dataPoints":[{)"
        + point + "}]}}]}]}]}";
}

std::string delimited(char field, const std::string &bytes)
{
    std::string out(1, static_cast<char>((field << 3) | 2));
    std::size_t size = bytes.size();
    for (; size > 127; size >>= 7)
        out += static_cast<char>((size & 127) | 128);
    out += static_cast<char>(size);
    return out + bytes;
}

} // namespace

class TestDecode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheMetricsOfTheStockSdk_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<bool>("isJson");
        QTest::addColumn<bool>("isDelta");
        QTest::newRow("JSON, cumulative") << QByteArray("metrics-cumulative.json") << true << false;
        QTest::newRow("JSON, delta") << QByteArray("metrics-delta.json") << true << true;
        QTest::newRow("protobuf, cumulative") << QByteArray("metrics-cumulative.pb") << false << false;
        QTest::newRow("protobuf, delta") << QByteArray("metrics-delta.pb") << false << true;
    }

    void readsTheMetricsOfTheStockSdk()
    {
        QFETCH(QByteArray, file);
        QFETCH(bool, isJson);
        QFETCH(bool, isDelta);
        std::string body = golden(file.constData());
        Decoder decoder;
        const auto read = decoder.metrics(body, isJson ? Encoding::Json : Encoding::Protobuf);
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        const MetricsData &data = **read;

        const Metric &duration = metricNamed(data, "gen_ai.client.operation.duration");
        QCOMPARE(duration.kind, MetricKind::Histogram);
        QCOMPARE(duration.unit, std::string_view("s"));
        QCOMPARE(duration.temporality, isDelta ? Temporality::Delta : Temporality::Cumulative);
        QVERIFY(duration.points.count > 0);
        for (const HistogramPoint &point : in(data.histograms, duration.points)) {
            const auto counts = in(data.counts, point.buckets);
            QCOMPARE(counts.size(), in(data.reals, point.bounds).size() + 1);
            std::uint64_t sum = 0;
            for (const std::uint64_t count : counts)
                sum += count;
            QCOMPARE(sum, point.count);
            QVERIFY(point.head.time >= point.head.start && point.head.start > 0);
            QVERIFY(!textOf(in(data.attributes, point.head.attributes), "gen_ai.provider.name").empty());
        }
        QVERIFY(metricNamed(data, "my_agent.documents.read").isMonotonic);
        QCOMPARE(metricNamed(data, "my_agent.queue.length").kind, MetricKind::Gauge);
        QCOMPARE(data.resources.size(), std::size_t(1));
        QVERIFY(!textOf(in(data.attributes, data.resources[0].attributes), "service.name").empty());
    }

    void bothEncodingsHoldTheSameMetrics()
    {
        for (const char *name : {"metrics-cumulative", "metrics-delta"}) {
            std::string json = golden((std::string(name) + ".json").c_str());
            std::string protobuf = golden((std::string(name) + ".pb").c_str());
            Decoder one;
            Decoder two;
            const auto fromJson = one.metrics(json, Encoding::Json);
            const auto fromProtobuf = two.metrics(protobuf, Encoding::Protobuf);
            QVERIFY(fromJson && fromProtobuf);
            QCOMPARE(namesOf(**fromJson), namesOf(**fromProtobuf));
            QCOMPARE((*fromJson)->counts, (*fromProtobuf)->counts);
            QCOMPARE((*fromJson)->reals, (*fromProtobuf)->reals);
            QCOMPARE((*fromJson)->pointCount(), (*fromProtobuf)->pointCount());
        }
    }

    void readsSpansAndLogsOfBothEncodings()
    {
        for (const bool isJson : {true, false}) {
            const Encoding encoding = isJson ? Encoding::Json : Encoding::Protobuf;
            Decoder decoder;
            std::string traces = golden(isJson ? "traces.json" : "traces.pb");
            const auto spans = decoder.traces(traces, encoding);
            QVERIFY2(spans.has_value(), spans ? "" : spans.error().detail.c_str());
            QVERIFY(!(*spans)->spans.empty());
            int roots = 0;
            for (const Span &span : (*spans)->spans) {
                QVERIFY(span.trace != TraceId {} && span.id != SpanId {});
                QVERIFY(span.end >= span.start && span.start > 0);
                roots += span.parent == SpanId {} ? 1 : 0;
            }
            QVERIFY(roots > 0 && std::cmp_less(roots, (*spans)->spans.size()));

            std::string logs = golden(isJson ? "logs.json" : "logs.pb");
            const auto records = decoder.logs(logs, encoding);
            QVERIFY2(records.has_value(), records ? "" : records.error().detail.c_str());
            QVERIFY(!(*records)->records.empty());
            for (const LogRecord &record : (*records)->records)
                QVERIFY(record.time > 0 && record.attributes.count > 0);
        }
    }

    void readsWhatOtherAgentsSend()
    {
        Decoder decoder;
        for (const char *file : {"claude-metrics.json", "codex-metrics.json", "gemini-metrics.json"}) {
            std::string body = golden(file);
            const auto read = decoder.metrics(body, Encoding::Json);
            QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
            QVERIFY((*read)->pointCount() > 0);
        }
        for (const char *file : {"claude-logs.json", "codex-logs.json", "gemini-logs.json"}) {
            std::string body = golden(file);
            const auto read = decoder.logs(body, Encoding::Json);
            QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
            QVERIFY(!(*read)->records.empty());
        }
    }

    void takesNumbersAsJsonWritesThem()
    {
        Decoder decoder;
        std::string body = sumBody(R"("asInt":"9007199254740993","timeUnixNano":1700000000000000001,"unknown":[{}])");
        const auto read = decoder.metrics(body, Encoding::Json);
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        QCOMPARE((*read)->numbers.size(), std::size_t(1));
        QCOMPARE((*read)->numbers[0].whole, std::int64_t(9007199254740993));
        QCOMPARE((*read)->numbers[0].head.time, std::uint64_t(1700000000000000001));
        body = sumBody(R"("asDouble":"NaN")");
        const auto nan = decoder.metrics(body, Encoding::Json);
        QVERIFY(nan && std::isnan((*nan)->numbers.at(0).value()));
    }

    // Keys and strings are cut out of the body by what stands around them.
    void readsKeysAndStringsHoweverTheyAreSpaced()
    {
        Decoder decoder;
        std::string body =
            "{ \"resourceMetrics\" \r\n:\t[ { \"\" : 1, \"scopeMetrics\":[{\"scope\" : { \"name\" : \"\" ,"
            "\"version\":\"1 \\\" \" } , \"metrics\":[{\"na\\u006de\":\"\\u00e4\\n\" ,\"unit\" :null, "
            "\"description\":\"a\\\\\"\n}]}]}]}";
        const auto read = decoder.metrics(body, Encoding::Json);
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        const MetricsData &data = **read;
        QCOMPARE(data.scopes.size(), std::size_t(1));
        QCOMPARE(data.scopes[0].name, std::string_view());
        QCOMPARE(data.scopes[0].version, std::string_view("1 \" "));
        QCOMPARE(data.metrics.size(), std::size_t(1));
        QCOMPARE(data.metrics[0].name, std::string_view("\xc3\xa4\n"));
        QCOMPARE(data.metrics[0].unit, std::string_view());
        QCOMPARE(data.metrics[0].description, std::string_view("a\\"));
    }

    void saysTheSameWhenItWasWrittenAgain()
    {
        for (const char *file : {"metrics-cumulative.pb", "metrics-delta.json", "claude-metrics.json",
                                 "codex-metrics.json", "gemini-metrics.json"}) {
            std::string body = golden(file);
            Decoder first;
            const auto read =
                first.metrics(body, std::string_view(file).ends_with("pb") ? Encoding::Protobuf : Encoding::Json);
            QVERIFY2(read.has_value() && (*read)->pointCount() > 0, file);
            std::string protobuf = test::otlpProtobuf(**read);
            std::string json = test::otlpJson(**read);
            Decoder second;
            const auto fromProtobuf = second.metrics(protobuf, Encoding::Protobuf);
            QVERIFY2(fromProtobuf.has_value() && test::otlpProtobuf(**fromProtobuf) == protobuf, file);
            const auto fromJson = second.metrics(json, Encoding::Json);
            QVERIFY2(fromJson.has_value() && test::otlpProtobuf(**fromJson) == protobuf, file);
        }
    }

    void takesNothingAsARequest()
    {
        QCOMPARE(errorOf("", Encoding::Protobuf), std::string());
        QCOMPARE(errorOf("{}", Encoding::Json), std::string());
        QVERIFY(!errorOf("", Encoding::Json).empty());
    }

    void saysWhereABodyBreaks_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("isJson");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("cut short") << QByteArray("\x0a\x05\x0a", 3) << false << QByteArray("byte 0 is cut short");
        QTest::newRow("wire type") << QByteArray("\x08\x01", 2) << false << QByteArray("byte 0 has the wrong wire");
        QTest::newRow("group") << QByteArray("\x0b", 1) << false << QByteArray("byte 0 has a wire type");
        QTest::newRow("endless varint") << QByteArray(12, '\xff') << false << QByteArray("byte 0");
        QTest::newRow("text") << QByteArray("hello") << true << QByteArray("byte 0");
        QTest::newRow("unclosed") << QByteArray(R"({"resourceMetrics":[{)") << true
                                  << QByteArray("not closed at byte 21");
        QTest::newRow("65 deep") << QByteArray(65, '[') << true << QByteArray("deeper than 64 levels at byte 64");
        QTest::newRow("5 million deep") << QByteArray(5'000'000, '[') << true << QByteArray("levels at byte 64");
        QTest::newRow("two values") << QByteArray(R"({} {})") << true << QByteArray("behind its end at byte 3");
        QTest::newRow("not UTF-8") << QByteArray("{\"a\":\"\xff\"}") << true << QByteArray("not UTF-8 at byte 6");
        QTest::newRow("wrong type") << QByteArray(R"({"resourceMetrics":7})") << true << QByteArray("at byte");
    }

    void saysWhereABodyBreaks()
    {
        QFETCH(QByteArray, body);
        QFETCH(bool, isJson);
        QFETCH(QByteArray, words);
        const std::string error = errorOf(body.toStdString(), isJson ? Encoding::Json : Encoding::Protobuf);
        QVERIFY2(error.find(words.toStdString()) != std::string::npos, error.c_str());
    }

    // A body that ends anywhere is an error or a shorter request, never anything else.
    void survivesEveryCut()
    {
        for (const char *file : {"metrics-delta.pb", "metrics-delta.json"}) {
            const std::string whole = golden(file);
            const Encoding encoding = std::string_view(file).ends_with("json") ? Encoding::Json : Encoding::Protobuf;
            Decoder decoder;
            int refused = 0;
            for (std::size_t size = 0; size < whole.size(); ++size) {
                std::string cut = whole.substr(0, size);
                cut.shrink_to_fit();
                refused += decoder.metrics(cut, encoding) ? 0 : 1;
            }
            QVERIFY2(std::cmp_greater(refused, whole.size() * 9 / 10), file);
            std::string body = whole;
            QVERIFY(decoder.metrics(body, encoding).has_value());
        }
    }

    // An attribute is not gone into further than its own value, so it may be as deep as it likes.
    void isNotDrawnIntoDeepValues()
    {
        std::string value;
        for (int i = 0; i < 10'000; ++i)
            value = delimited(5, delimited(1, value)); // arrayValue { values { … } }
        const std::string attribute = delimited(1, "deep") + delimited(2, value);
        std::string body = delimited(1, delimited(1, delimited(1, attribute))); // resource { attributes { … } }
        Decoder decoder;
        const auto read = decoder.metrics(body, Encoding::Protobuf);
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        QCOMPARE((*read)->attributes.at(0).value.kind, Value::Kind::Other);
    }

    void refusesMoreThanFitsInMemory()
    {
        std::string points;
        for (std::size_t i = 0; i <= Decoder::MostPoints; ++i)
            points += delimited(1, "");
        const std::string metric = delimited(7, points); // sum
        std::string body = delimited(1, delimited(2, delimited(2, metric)));
        Decoder decoder;
        const auto read = decoder.metrics(body, Encoding::Protobuf);
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().kind, Error::Kind::TooMuch);
        std::string good = golden("metrics-delta.pb");
        QVERIFY(decoder.metrics(good, Encoding::Protobuf).has_value());
    }

    void countsWhatABodyBecomes()
    {
        std::string points;
        for (int i = 0; i < 50'000; ++i)
            points += delimited(1, "");
        std::string body = delimited(1, delimited(2, delimited(2, delimited(7, points))));
        Decoder decoder;
        receiver::BodyBudget budget(5'000'000);
        std::optional<receiver::BodyBudget::Share> first(std::in_place, budget);
        QVERIFY(decoder.metrics(body, Encoding::Protobuf, &*first).has_value());
        receiver::BodyBudget::Share second(budget);
        const auto read = decoder.metrics(body, Encoding::Protobuf, &second);
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().kind, Error::Kind::Cancelled);
        first.reset();
        receiver::BodyBudget::Share third(budget);
        QVERIFY(!second.grow(5'000'000)); // what it took stays its own
        std::string usual = golden("metrics-delta.pb");
        QVERIFY(decoder.metrics(usual, Encoding::Protobuf, &third).has_value());
    }

    void restsWithWhatMostBodiesNeed()
    {
        Decoder decoder;
        std::string usual = golden("metrics-delta.pb");
        QVERIFY(decoder.metrics(usual, Encoding::Protobuf).has_value());
        const std::size_t held = decoder.heldBytes();
        QVERIFY(held > 0);
        decoder.rest();
        QCOMPARE(decoder.heldBytes(), held);
        std::string points;
        for (int i = 0; i < 100'000; ++i)
            points += delimited(1, "");
        std::string big = delimited(1, delimited(2, delimited(2, delimited(7, points))));
        QVERIFY(decoder.metrics(big, Encoding::Protobuf).has_value());
        QVERIFY(decoder.heldBytes() > 5'000'000);
        decoder.rest();
        QVERIFY(decoder.heldBytes() < 1'000'000);
        QVERIFY(decoder.metrics(usual, Encoding::Protobuf).has_value());
    }
};

QTEST_GUILESS_MAIN(TestDecode)
#include "tst_decode.moc"

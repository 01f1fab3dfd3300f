// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/pointreading.h"
#include "tests/exporter/receiver/otlp/goldens.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace meterbird;
using namespace meterbird::otlp;
using namespace meterbird::test;

namespace {

constexpr Timestamp Now = 1'000'000'000'000;

/// What a request becomes.
struct Reading {
    MetricsRequest request;
    ledger::FindingBook findings {};
    StreamCache streams {};
    Tally tally;
    std::vector<ledger::StreamPoint> points {};
    std::vector<std::size_t> batches {};

    explicit Reading(std::string body, Timestamp now = Now, Encoding encoding = Encoding::Json)
        : request(std::move(body), encoding)
        , tally(request.data->resources, request.data->scopes, request.data->attributes, findings, now)
    {
        PointReading(*request.data, streams, tally).read([this](PointBatch &batch) {
            batches.push_back(batch.points.size());
            std::ranges::move(batch.points, std::back_inserter(points));
            return true;
        });
    }
};

/// A request with one metric, whose kind and points are `data`.
std::string oneMetric(const std::string &data, const std::string &name = "my.metric")
{
    return R"({"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},)"
           R"("scopeMetrics":[{"scope":{"name":"s"},"metrics":[{"name":")"
        + name + R"(",)" + data + "}]}]}]}";
}

std::string counter(const std::string &points, const std::string &name = "my.metric")
{
    return oneMetric(R"("sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[)" + points + "]}", name);
}

std::string histogram(const std::string &point)
{
    return oneMetric(R"("histogram":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"1000000000000000000",)"
                     + point + "}]}");
}

const std::string At = R"("startTimeUnixNano":"999999000000000000","timeUnixNano":"1000000000000000000",)";

} // namespace

class TestPointReading : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsACounter()
    {
        const Reading read(counter("{" + At + R"("asInt":"7"})"));
        QCOMPARE(read.points.size(), std::size_t(1));
        const ledger::StreamPoint &point = read.points.front();
        QCOMPARE(point.start, std::int64_t(999'999'000'000'000'000));
        QCOMPARE(point.time, std::int64_t(1'000'000'000'000'000'000));
        QCOMPARE(point.value, 7.0);
        QCOMPARE(point.whole, std::optional<std::int64_t>(7));
        QCOMPARE(point.stream->kind, ledger::StreamKind::Counter);
        QVERIFY(!point.stream->isDelta);
        QCOMPARE(point.stream->shown.name, std::string("my_metric_total"));
    }

    void takesPointsOfOneStreamTogether()
    {
        const std::string later = R"("timeUnixNano":"1000000001000000000",)";
        const Reading read(counter("{" + At + R"("asInt":"7"},{)" + later + R"("asInt":"9"})"));
        QCOMPARE(read.points.size(), std::size_t(2));
        QCOMPARE(read.points[0].stream, read.points[1].stream);
    }

    // Whatever makes a stream itself makes another one when it differs; the order of the attributes does not.
    void tellsStreamsApart()
    {
        const auto point = [](const std::string &attributes) {
            return "{" + At + R"("asInt":"7","attributes":[)" + attributes + "]}";
        };
        const std::string a = R"({"key":"a","value":{"stringValue":"1"}})";
        const std::string b = R"({"key":"b","value":{"stringValue":"2"}})";
        const auto id = [](const std::string &body) { return Reading(body).points.at(0).stream->id; };
        const ledger::StreamId plain = id(counter(point("")));
        QVERIFY(id(counter(point(a + "," + b))) == id(counter(point(b + "," + a))));
        std::set<ledger::StreamId> ids {plain, id(counter(point(a))), id(counter(point(b))),
                                        id(counter(point(a + "," + b))), id(counter(point(""), "other"))};
        const auto changed = [&](const std::string &from, const std::string &to) {
            QString body = QString::fromStdString(counter(point("")));
            body.replace(QString::fromStdString(from), QString::fromStdString(to));
            ids.insert(id(body.toStdString()));
        };
        changed(R"("stringValue":"a")", R"("stringValue":"b")"); // resource
        changed(R"("scope":{"name":"s")", R"("scope":{"name":"t")");
        changed(R"("isMonotonic":true)", R"("isMonotonic":false)");
        changed(R"("aggregationTemporality":2)", R"("aggregationTemporality":1)");
        changed(R"("name":"my.metric")", R"("name":"my.metric","unit":"s")");
        QCOMPARE(ids.size(), std::size_t(10));
    }

    void rejectsWhatCannotBeCounted_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("rejection");
        const auto row = [](const char *name, const std::string &body, const char *rejection) {
            QTest::newRow(name) << QByteArray::fromStdString(body) << QByteArray(rejection);
        };
        row("NaN", counter("{" + At + R"("asDouble":"NaN"})"), "my.metric: its value is not a finite number");
        row("infinity", counter("{" + At + R"("asDouble":"Infinity"})"), "my.metric: its value is not a finite number");
        row("negative counter", counter("{" + At + R"("asInt":"-1"})"),
            "my.metric: its value is negative, but a counter only grows");
        row("no time", counter(R"({"asInt":"1"})"), "my.metric: it does not say its time");
        row("an hour ahead", counter(R"({"timeUnixNano":"1000003600000000000","asInt":"1"})"),
            "my.metric: its clock is off by 60 min: the time lies ahead of ours");
        row("nameless", counter("{" + At + R"("asInt":"1"})", "..."), "...: its name holds no letter or digit");
        row("no temporality", oneMetric(R"("sum":{"isMonotonic":true,"dataPoints":[{)" + At + R"("asInt":"1"}]})"),
            "my.metric: it says neither delta nor cumulative, so it cannot be counted");
        row("too few buckets", histogram(R"("count":"3","bucketCounts":["1","2"],"explicitBounds":[1,2])"),
            "my.metric: it has 2 buckets for 2 bounds");
        row("no buckets for bounds", histogram(R"("count":"3","explicitBounds":[1,2])"),
            "my.metric: it has 0 buckets for 2 bounds");
        row("count of its own", histogram(R"("count":"4","bucketCounts":["1","2"],"explicitBounds":[1])"),
            "my.metric: its buckets hold 3, but its count says 4");
        row("bounds that fall", histogram(R"("count":"3","bucketCounts":["1","1","1"],"explicitBounds":[2,1])"),
            "my.metric: its bounds do not ascend");
        row("counts that overflow",
            histogram(R"("count":"1","bucketCounts":["18446744073709551615","2"],"explicitBounds":[1])"),
            "my.metric: its count is over 2^53");
        row("sum that is no number",
            histogram(R"("count":"1","sum":"NaN","bucketCounts":["1","0"],"explicitBounds":[1])"),
            "my.metric: its sum is not a finite number");
        row("more tokens than there are",
            counter("{" + At
                        + R"("asDouble":1e16,"attributes":[{"key":"gen_ai.token.type",)"
                          R"("value":{"stringValue":"input"}}]})",
                    "gen_ai.client.token.usage"),
            "gen_ai.client.token.usage: it tells of fewer than 0 or more than 10^15 tokens");
    }

    void rejectsWhatCannotBeCounted()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const QByteArray, rejection);
        const Reading read(body.toStdString());
        QVERIFY(read.points.empty());
        QCOMPARE(read.tally.rejected(), std::uint64_t(1));
        QCOMPARE(read.tally.firstRejection(), rejection.toStdString());
        QCOMPARE(read.findings.all().size(), std::size_t(1));
    }

    void keepsTheGoodPointsBesideABadOne()
    {
        const Reading read(counter("{" + At + R"("asDouble":"NaN"},{)" + At + R"("asInt":"1"})"));
        QCOMPARE(read.points.size(), std::size_t(1));
        QCOMPARE(read.tally.accepted(), std::uint64_t(1));
        QCOMPARE(read.tally.rejected(), std::uint64_t(1));
    }

    void takesAStartBehindTheTimeForAnUnknownOne()
    {
        const Reading read(counter(R"({"startTimeUnixNano":"1000000000000000009",)"
                                   R"("timeUnixNano":"1000000000000000000","asInt":"1"})"));
        QCOMPARE(read.points.at(0).start, read.points.at(0).time);
    }

    void tellsAPointWithoutAValue()
    {
        const Reading read(oneMetric(R"("gauge":{"dataPoints":[{)" + At + R"("flags":1}]})"));
        QVERIFY(read.points.at(0).isStale);
    }

    void takesAHistogramWithoutBucketsForOne()
    {
        const Reading read(histogram(R"("count":"3","sum":1.5)"));
        QCOMPARE(read.points.at(0).buckets, (std::vector<std::uint64_t> {3}));
        QCOMPARE(read.points.at(0).sum, 1.5);
        QVERIFY(read.points.at(0).stream->bounds.empty());
    }

    void makesTheBucketsOfExponentialHistogramsExplicit()
    {
        const Reading read(oneMetric(
            R"("exponentialHistogram":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":"1000000000000000000",)"
            R"("count":"6","sum":9,"scale":1,"zeroCount":"1","positive":{"offset":0,"bucketCounts":["2","0","3"]}}]})"));
        const ledger::StreamPoint &point = read.points.at(0);
        QVERIFY(point.stream->isDelta);
        QCOMPARE(point.stream->bounds.size() + 1, point.buckets.size());
        const auto at = [&](double bound) {
            const auto found = std::ranges::find(point.stream->bounds, bound);
            return point.buckets.at(static_cast<std::size_t>(found - point.stream->bounds.begin()));
        };
        QCOMPARE(at(2), std::uint64_t(2)); // (1, 1.41] and (1.41, 2]
        QCOMPARE(at(4), std::uint64_t(3)); // (2, 2.83]
        QCOMPARE(point.buckets.front(), std::uint64_t(1));
    }

    void takesAnyScale()
    {
        for (const char *scale : {"-2147483648", "2147483647"}) {
            const Reading read(oneMetric(
                R"("exponentialHistogram":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":"1000000000000000000",)"
                R"("count":"2","sum":9,"scale":)"
                + std::string(scale) + R"(,"positive":{"offset":5,"bucketCounts":["2"]}}]})"));
            const auto &buckets = read.points.at(0).buckets;
            // The first lies above all bounds that are shown; of the other all buckets lie just above 1.
            QCOMPARE(*(scale[0] == '-' ? buckets.end() - 1 : buckets.begin() + 11), std::uint64_t(2));
        }
    }

    void takesASummary()
    {
        const Reading read(oneMetric(R"("summary":{"dataPoints":[{)" + At
                                     + R"("count":"2","sum":3,"quantileValues":[{"quantile":0.5,"value":1}]}]})"));
        QCOMPARE(read.points.at(0).count, std::uint64_t(2));
        QCOMPARE(read.points.at(0).quantiles, (std::vector<std::pair<double, double>> {{0.5, 1}}));
    }

    void handsABigRequestOnInParts_data()
    {
        using Sizes = std::vector<std::size_t>;
        QTest::addColumn<Sizes>("resources");
        QTest::addColumn<Sizes>("batches");
        QTest::newRow("small ones together") << Sizes {500, 500, 500} << Sizes {1'500};
        QTest::newRow("one stays together") << Sizes {4'500} << Sizes {4'500};
        QTest::newRow("cut where another begins") << Sizes {1'500, 1'500, 1'500} << Sizes {3'000, 1'500};
        QTest::newRow("each for itself") << Sizes {2'500, 2'500} << Sizes {2'500, 2'500};
        QTest::newRow("too much for one") << Sizes {11'000, 500} << Sizes {10'000, 1'500};
    }

    void handsABigRequestOnInParts()
    {
        using Sizes = std::vector<std::size_t>;
        QFETCH(Sizes, resources);
        std::string body;
        for (const std::size_t number : resources) {
            std::string points;
            for (std::size_t i = 0; i < number; ++i)
                points += (i == 0 ? "{" : ",{") + At + "\"asInt\":\"1\"}";
            const std::string one = counter(points);
            const std::size_t begin = one.find('[') + 1;
            body += (body.empty() ? "" : ",") + one.substr(begin, one.rfind(']') - begin);
        }
        const Reading read("{\"resourceMetrics\":[" + body + "]}");
        QTEST(read.batches, "batches");
    }

    /// However much each of its streams takes.
    void handsOnBeforeABatchTakesTooMuchMemory()
    {
        std::string points;
        for (int i = 0; i < 9'000; ++i)
            points += (i == 0 ? "{" : ",{") + At + "\"asInt\":\"1\",\"attributes\":[{\"key\":\"model\",\"value\":"
                + "{\"stringValue\":\"" + std::to_string(i) + std::string(150, 'x') + "\"}}]}";
        const Reading read(counter(points));
        QVERIFY(read.batches.size() > 1);
        QCOMPARE(read.points.size(), std::size_t(9'000));
    }

    // What the stock SDK sends is taken whole, in each encoding, and means the same in both.
    void readsTheStockSdk()
    {
        for (const char *name : {"metrics-cumulative", "metrics-delta"}) {
            const Reading json(golden(std::string(name) + ".json"), SdkNow);
            const Reading protobuf(golden(std::string(name) + ".pb"), SdkNow, Encoding::Protobuf);
            QCOMPARE(json.tally.rejected(), std::uint64_t(0));
            QCOMPARE(json.points.size(), std::size_t(20));
            QCOMPARE(json.points.size(), protobuf.points.size());
        }
    }

    // What may not be shown is nowhere in a stream: prompts, e-mails, accounts were planted among the attributes.
    void keepsNothingPrivate()
    {
        for (const char *name :
             {"metrics-cumulative.json", "claude-metrics.json", "codex-metrics.json", "gemini-metrics.json"}) {
            const Reading read(golden(name), std::string(name).starts_with("metrics") ? SdkNow : AgentsNow);
            QVERIFY(!read.points.empty());
            for (const ledger::StreamPoint &point : read.points) {
                QVERIFY(point.stream->claim.sender.find("planted") == std::string::npos);
                for (const auto &[label, value] : point.stream->shown.labels)
                    QVERIFY2(value.find("planted") == std::string::npos, (label + "=" + value).c_str());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestPointReading)
#include "tst_pointreading.moc"

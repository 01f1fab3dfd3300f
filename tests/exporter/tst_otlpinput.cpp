// SPDX-License-Identifier: GPL-3.0-or-later
// OTLP through the whole exporter, from the socket to /metrics: what is bad in it is refused and named, what is good
// counts, exactly once.
#include "exporter/exporter.h"
#include "tests/exporter/ledger/fulldisk.h"
#include "tests/support/promtool.h"
#include "tests/support/rawhttp.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <charconv>
#include <string>

using namespace meterbird;
using namespace meterbird::test;
using exporter::DataLock;
using exporter::Exporter;
using exporter::ExporterOptions;

namespace {

std::string inQuotes(std::string_view text)
{
    return '"' + std::string(text) + '"';
}

std::string nanoseconds(Timestamp time)
{
    return inQuotes(std::to_string(time) + "000000");
}

std::string attribute(std::string_view key, std::string_view value)
{
    return "{\"key\":" + inQuotes(key) + ",\"value\":{\"stringValue\":" + inQuotes(value) + "}}";
}

/// A counter of what nobody's conventions know, born a minute ago.
std::string counterPoint(std::string_view value, std::string_view attributes = {})
{
    const Timestamp now = currentTime();
    return "{\"startTimeUnixNano\":" + nanoseconds(now - 60'000) + ",\"timeUnixNano\":" + nanoseconds(now)
        + ",\"asInt\":" + std::string(value) + ",\"attributes\":[" + std::string(attributes) + "]}";
}

std::string metrics(const std::string &points, std::string_view name = "my.jobs")
{
    return R"({"resourceMetrics":[{"resource":{"attributes":[)" + attribute("service.name", "agent")
        + R"(]},"scopeMetrics":[{"metrics":[{"name":)" + inQuotes(name)
        + R"(,"sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[)" + points + "]}}]}]}]}";
}

std::string hex(std::uint64_t number, std::size_t digits)
{
    std::string text(16, '0');
    std::array<char, 16> some {};
    const auto end = std::to_chars(some.data(), some.data() + some.size(), number, 16).ptr;
    text.replace(text.size() - static_cast<std::size_t>(end - some.data()), std::string::npos,
                 std::string(some.data(), end));
    return inQuotes(std::string(digits - 16, '0') + text);
}

/// A model call as the GenAI conventions tell it.
std::string callSpan(std::uint64_t number, std::string_view model)
{
    const Timestamp now = currentTime();
    return "{\"traceId\":" + hex(number + 1, 32) + ",\"spanId\":" + hex(number + 1, 16) + R"(,"name":"chat","kind":3)"
        + ",\"startTimeUnixNano\":" + nanoseconds(now - 1000) + ",\"endTimeUnixNano\":" + nanoseconds(now)
        + ",\"attributes\":[" + attribute("gen_ai.operation.name", "chat") + ','
        + attribute("gen_ai.provider.name", "openai") + ',' + attribute("gen_ai.request.model", model)
        + R"(,{"key":"gen_ai.usage.input_tokens","value":{"intValue":"10"}}]})";
}

std::string traces(const std::string &spans)
{
    return R"({"resourceSpans":[{"resource":{"attributes":[)" + attribute("service.name", "agent")
        + R"(]},"scopeSpans":[{"spans":[)" + spans + "]}]}]}";
}

/// The sum over the series of one metric on the page, and how many they are.
struct Shown {
    double sum = 0;
    int series = 0;
};

Shown shown(const std::string &page, const std::string &metric)
{
    Shown all;
    for (const QByteArray &line : QByteArray::fromStdString(page).split('\n')) {
        if (line.startsWith((metric + '{').c_str()) || line.startsWith((metric + ' ').c_str())) {
            all.sum += line.mid(line.lastIndexOf(' ') + 1).toDouble();
            ++all.series;
        }
    }
    return all;
}

} // namespace

class TestOtlpInput : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Exporter> m_exporter;

    void start()
    {
        m_exporter.reset();
        ExporterOptions options;
        options.paths = dataPaths(m_folder->path().toStdString());
        options.metrics.port = 0;
        options.receiver.port = 0;
        options.scrapeInterval = {};
        auto running = DataLock::take(options.paths).and_then([&options](DataLock &&lock) {
            return Exporter::start(options, std::move(lock));
        });
        QVERIFY2(running.has_value(), running ? "" : running.error().detail.c_str());
        m_exporter = std::move(*running);
    }

    RawReply post(std::string_view path, std::string_view body, std::string_view type = "application/json")
    {
        return RawHttp(m_exporter->receiverPort()).post(path, body, {}, type).value_or(RawReply {});
    }

    std::string page() { return RawHttp(m_exporter->metricsPort()).get("/metrics").value_or(RawReply {}).body; }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        start();
    }

    void cleanup() { m_exporter.reset(); }

    void nothingIsASuccess()
    {
        for (const char *path : {"/v1/metrics", "/v1/traces", "/v1/logs"}) {
            QCOMPARE(post(path, "{}").status, 200);
            QCOMPARE(post(path, "{}").body, std::string("{}"));
            QCOMPARE(post(path, "", "application/x-protobuf").status, 200);
            QCOMPARE(post(path, "", "application/x-protobuf").body, std::string());
        }
    }

    void theGoodPartOfARequestCounts()
    {
        const std::string bad = R"({"timeUnixNano":"12345","asInt":"7"})"; // 1970
        const RawReply reply = post("/v1/metrics", metrics(counterPoint("41") + ',' + bad));
        QCOMPARE(reply.status, 200);
        const QJsonObject partial = QJsonDocument::fromJson(QByteArray::fromStdString(reply.body))
                                        .object()
                                        .value(QStringLiteral("partialSuccess"))
                                        .toObject();
        QCOMPARE(partial.value(QStringLiteral("rejectedDataPoints")).toString(), QStringLiteral("1"));
        const QString why = partial.value(QStringLiteral("errorMessage")).toString();
        QVERIFY2(why.contains(QStringLiteral("my.jobs")), qPrintable(why));
        QCOMPARE(shown(page(), "my_jobs_total").sum, 41.0);
        QCOMPARE(m_exporter->senders().front().rejected, 1U);
        QVERIFY(!m_exporter->senders().front().lastRejection.empty());
    }

    void whatCannotBeReadIsRefusedInItsOwnEncoding()
    {
        const RawReply json = post("/v1/metrics", R"({"resourceMetrics":[)");
        QCOMPARE(json.status, 400);
        const QJsonObject status = QJsonDocument::fromJson(QByteArray::fromStdString(json.body)).object();
        QCOMPARE(status.value(QStringLiteral("code")).toInt(), 3);
        QVERIFY(!status.value(QStringLiteral("message")).toString().isEmpty());

        const RawReply binary = post("/v1/traces", "\xff\xff\xff", "application/x-protobuf");
        QCOMPARE(binary.status, 400);
        QVERIFY(binary.head.find("application/x-protobuf") != std::string::npos);
        QVERIFY(binary.body.starts_with("\x08\x03")); // code: INVALID_ARGUMENT

        QCOMPARE(post("/v1/logs", "<html>", "text/html").status, 415);
        QCOMPARE(post("/v1/metrics", metrics(counterPoint("1"))).status, 200); // and it goes on
    }

    void anExporterThatSpeaksGrpcIsToldSoAndNoted()
    {
        RawHttp grpc(m_exporter->receiverPort());
        grpc.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        const RawReply reply = grpc.reply().value_or(RawReply {});
        QCOMPARE(reply.status, 400);
        QVERIFY2(reply.body.find("OTEL_EXPORTER_OTLP_PROTOCOL") != std::string::npos, reply.body.c_str());
        const std::vector<ledger::Finding> findings = m_exporter->findings();
        QCOMPARE(findings.size(), 1U);
        QCOMPARE(findings.front().kind, ledger::FindingKind::GrpcOnHttpPort);
    }

    void totalsStayExactWhenLabelsExplode()
    {
        constexpr std::uint64_t Requests = 5;
        constexpr std::uint64_t Each = 6000;
        for (std::uint64_t request = 0; request < Requests; ++request) {
            std::string spans;
            for (std::uint64_t i = 0; i < Each; ++i) {
                const std::uint64_t number = request * Each + i;
                spans += (i > 0 ? "," : "") + callSpan(number, "model-" + std::to_string(number));
            }
            const RawReply reply = post("/v1/traces", traces(spans));
            QCOMPARE(reply.body, std::string("{}"));
        }
        const std::string text = page();
        const Shown calls = shown(text, "llm_calls_total");
        QCOMPARE(calls.sum, double(Requests * Each));
        QVERIFY2(calls.series <= 2000, qPrintable(QString::number(calls.series)));
        QVERIFY(shown(text, "meterbird_series_dropped_total").sum > 0);
    }

    void hugeLabelsAreCutAndCounted()
    {
        std::string attributes = attribute("kind", std::string(1'000'000, 'x'));
        for (int i = 0; i < 500; ++i)
            attributes += ',' + attribute("label" + std::to_string(i), "value");
        QCOMPARE(post("/v1/metrics", metrics(counterPoint("5", attributes))).body, std::string("{}"));
        const std::string text = page();
        QCOMPARE(shown(text, "my_jobs_total").sum, 5.0);
        QVERIFY(text.size() < 100'000);
        QCOMPARE(promtoolFindings(QByteArray::fromStdString(text)), QString());
    }

    void hostileNamesLeaveThePageReadable()
    {
        for (const char *name : {"le", "__name__", "a-c", "quantile", "1st", "\\u0000\\u202e", "{}\\n\\\"", "job"}) {
            const std::string attributes =
                attribute(name, "le=\\\"1\\\"}\\n# EOF") + ',' + attribute("kind", "\\u0000\\u001b[31m\\u202e");
            const RawReply reply = post("/v1/metrics", metrics(counterPoint("1", attributes), name));
            QCOMPARE(reply.status, 200);
        }
        QCOMPARE(promtoolFindings(QByteArray::fromStdString(page())), QString());
    }

    void nothingIsAcknowledgedOnAFullDisk()
    {
        QCOMPARE(post("/v1/metrics", metrics(counterPoint("1"))).status, 200);
        std::string spans = callSpan(1, "gpt-4o");
        for (std::uint64_t i = 2; i < 300; ++i)
            spans += ',' + callSpan(i, "gpt-4o");
        const std::string body = traces(spans);
        {
            const FullDisk full(8192);
            const RawReply refused = post("/v1/traces", body);
            QCOMPARE(refused.status, 503);
            QVERIFY(refused.head.find("Retry-After: ") != std::string::npos);
            QVERIFY2(refused.body.starts_with(R"({"code":14,)"), refused.body.c_str());
            QCOMPARE(shown(page(), "llm_calls_total").sum, 0.0);
        }
        QCOMPARE(post("/v1/traces", body).body, std::string("{}"));
        QCOMPARE(post("/v1/traces", body).body, std::string("{}"));
        QCOMPARE(shown(page(), "llm_calls_total").sum, 299.0);
        start();
        QCOMPARE(shown(page(), "llm_calls_total").sum, 299.0);
        QCOMPARE(shown(page(), "my_jobs_total").sum, 1.0);
    }
};

QTEST_GUILESS_MAIN(TestOtlpInput)
#include "tst_otlpinput.moc"

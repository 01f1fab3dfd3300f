// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/measurements.h"

#include <QTest>

#include <algorithm>

using namespace meterbird;
using namespace meterbird::ledger;
using telemetry::Measurement;
using telemetry::Metric;

namespace {

Event eventOf(decltype(Event::body) body)
{
    return {.id = {}, .time = 0, .agent = {}, .body = std::move(body)};
}

std::vector<Measurement> of(const std::vector<Measurement> &all, Metric metric)
{
    std::vector<Measurement> some;
    std::ranges::copy_if(all, std::back_inserter(some),
                         [metric](const Measurement &one) { return one.metric == metric; });
    return some;
}

using Measurements = std::vector<Measurement>;

} // namespace

class TestMeasurements : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsARequest()
    {
        const auto all = measure(
            eventOf(Request {
                .endpoint = "/a", .status = "error", .durationSeconds = 2.5, .iterations = 4, .errorType = "Boom"}),
            {});
        QCOMPARE(all,
                 (Measurements {{Metric::AgentRequests, {"/a", "error"}, 0, 1},
                                {Metric::AgentRequestDuration, {"/a"}, 2.5, 0},
                                {Metric::AgentIterations, {"/a"}, 4, 0},
                                {Metric::AgentErrors, {"Boom"}, 0, 1}}));
    }

    void countsAFailedRequestAsAnErrorAlsoWithoutItsType()
    {
        QCOMPARE(
            measure(eventOf(Request {.endpoint = "/a", .status = "error"}), {}),
            (Measurements {{Metric::AgentRequests, {"/a", "error"}, 0, 1}, {Metric::AgentErrors, {"unknown"}, 0, 1}}));
        QCOMPARE(measure(eventOf(Request {.endpoint = "/a", .status = "cancelled"}), {}),
                 (Measurements {{Metric::AgentRequests, {"/a", "cancelled"}, 0, 1}}));
    }

    void countsAFinishedRequestAsARequest()
    {
        const auto all = measure(eventOf(RequestFinished {"id", {.endpoint = "/a"}}), {});
        QCOMPARE(all, (Measurements {{Metric::AgentRequests, {"/a", "success"}, 0, 1}}));
        QVERIFY(measure(eventOf(RequestStarted {"/a", "id"}), {}).empty());
    }

    void countsTokensAndTheirParts()
    {
        const LlmCall call {.model = "m",
                            .provider = "p",
                            .inputTokens = 100,
                            .outputTokens = 20,
                            .cacheReadTokens = 60,
                            .reasoningTokens = 5};
        const auto all = measure(eventOf(call), 77);
        QCOMPARE(of(all, Metric::LlmTokens),
                 (Measurements {{Metric::LlmTokens, {"m", "p", "input"}, 0, 100},
                                {Metric::LlmTokens, {"m", "p", "output"}, 0, 20},
                                {Metric::LlmTokens, {"m", "p", "total"}, 0, 120}}));
        QCOMPARE(of(all, Metric::LlmTokenDetails),
                 (Measurements {{Metric::LlmTokenDetails, {"m", "p", "cache_read"}, 0, 60},
                                {Metric::LlmTokenDetails, {"m", "p", "reasoning"}, 0, 5}}));
        QCOMPARE(of(all, Metric::LlmCost), (Measurements {{Metric::LlmCost, {"m", "p"}, 0, 77}}));
        QVERIFY(of(all, Metric::LlmUnpricedTokens).empty());
        QVERIFY(of(all, Metric::LlmErrors).empty());
    }

    void neverCountsAMissingPriceAsZero()
    {
        const auto all = measure(eventOf(LlmCall {.model = "m", .provider = "p", .inputTokens = 100}), std::nullopt);
        QVERIFY(of(all, Metric::LlmCost).empty());
        QCOMPARE(of(all, Metric::LlmUnpricedTokens), (Measurements {{Metric::LlmUnpricedTokens, {"m", "p"}, 0, 100}}));
    }

    void namesErrorsOfCalls_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("label");
        QTest::newRow("type") << QByteArray("error") << QByteArray("timeout") << QByteArray("timeout");
        QTest::newRow("status alone") << QByteArray("refused") << QByteArray() << QByteArray("refused");
        QTest::newRow("429 as type") << QByteArray("error") << QByteArray("429") << QByteArray("rate_limit");
        QTest::newRow("429 as status") << QByteArray("429") << QByteArray() << QByteArray("rate_limit");
        QTest::newRow("Python's name") << QByteArray("error") << QByteArray("RateLimitError")
                                       << QByteArray("rate_limit");
    }

    void namesErrorsOfCalls()
    {
        QFETCH(QByteArray, status);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, label);
        LlmCall call {.model = "m", .provider = "p"};
        call.status = status.toStdString();
        call.errorType = type.toStdString();
        QCOMPARE(of(measure(eventOf(call), {}), Metric::LlmErrors),
                 (Measurements {{Metric::LlmErrors, {"m", "p", label.toStdString()}, 0, 1}}));
    }

    void countsToolsQueriesPoolsAndErrors()
    {
        QCOMPARE(measure(eventOf(ToolCall {"search", 0.2, "success"}), {}),
                 (Measurements {{Metric::ToolCalls, {"search", "success"}, 0, 1},
                                {Metric::ToolCallDuration, {"search"}, 0.2, 0}}));
        QCOMPARE(measure(eventOf(DbQuery {"select", 0.1, "error"}), {}),
                 (Measurements {{Metric::DbQueries, {"select", "error"}, 0, 1},
                                {Metric::DbQueryDuration, {"select"}, 0.1, 0}}));
        QCOMPARE(measure(eventOf(DbPool {3, 10}), {}), Measurements());
        QCOMPARE(levelsOf(eventOf(DbPool {3, 10})),
                 (Measurements {{Metric::DbConnectionsActive, {}, 3, 0}, {Metric::DbPoolSize, {}, 10, 0}}));
        QCOMPARE(measure(eventOf(ErrorEvent {"Boom"}), {}), (Measurements {{Metric::AgentErrors, {"Boom"}, 0, 1}}));
    }

    void makesLabelsPlain()
    {
        QCOMPARE(measure(eventOf(ErrorEvent {"a\x1f\nb"}), {}).front().labels, std::vector<std::string> {"ab"});
        QCOMPARE(labelValue("\n"), std::string("unknown"));
    }
};

QTEST_GUILESS_MAIN(TestMeasurements)
#include "tst_measurements.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/telemetry/telemetry.h"
#include "tests/exporter/telemetry/metricspage.h"
#include "tests/support/promtool.h"

#include <QtTest/QtTest>

#include <atomic>
#include <limits>
#include <thread>

using namespace meterbird::telemetry;
using namespace meterbird::test;
using namespace std::chrono_literals;

namespace {

using Clock = TelemetryOptions::Clock;

/// A Telemetry whose clock the test moves.
struct Timed {
    Clock::time_point time {1000s};
    Telemetry telemetry {TelemetryOptions {.newSeriesHold = 5s, .now = [this] { return time; }}};

    double errors() const { return valueOf(telemetry, "agent_errors_total{type=\"timeout\"}"); }
    void count(std::int64_t times = 1) { telemetry.apply(error("timeout", times)); }

    static Measurement error(const std::string &type, std::int64_t times)
    {
        return {.metric = Metric::AgentErrors, .labels = {type}, .whole = times};
    }
};

Measurement cost(const std::string &model, std::int64_t nano)
{
    return {.metric = Metric::LlmCost, .labels = {model, "p"}, .whole = nano};
}

double sumOf(const Telemetry &telemetry, const std::string &prefix)
{
    double sum = 0;
    for (const auto &[name, value] : samplesOf(pageOf(telemetry)))
        sum += name.starts_with(prefix) ? value : 0;
    return sum;
}

} // namespace

class TestTelemetry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsANewSeriesAtZeroForOneScrape()
    {
        Timed at;
        at.count(3);
        QCOMPARE(at.errors(), 0.);
        at.time += 4999ms;
        at.count(4);
        QCOMPARE(at.errors(), 0.);
        at.time += 1ms;
        QCOMPARE(at.errors(), 7.);
        at.count();
        QCOMPARE(at.errors(), 8.);
    }

    void showsZeroFirstToALateScraper()
    {
        Timed at;
        at.count(3);
        at.time += 12s; // as late as a Prometheus that starts together with us
        QCOMPARE(at.errors(), 0.);
        QCOMPARE(at.errors(), 3.);
    }

    void holdsNothingBackAfterFourTimesTheHold()
    {
        Timed at;
        at.count(3);
        at.time += 20s;
        QCOMPARE(at.errors(), 3.);
    }

    void holdsAsLongAsTheScrapeIntervalOfNow()
    {
        Timed at;
        at.telemetry.setNewSeriesHold(60s);
        at.count(3);
        at.time += 30s;
        QCOMPARE(at.errors(), 0.);
        at.time += 30s;
        QCOMPARE(at.errors(), 3.);
    }

    void holdsAHistogramBackAsAWhole()
    {
        Timed at;
        at.telemetry.apply({.metric = Metric::ToolCallDuration, .labels = {"t"}, .amount = 0.002});
        auto samples = samplesOf(pageOf(at.telemetry));
        QCOMPARE(samples.at("tool_call_duration_seconds_count{name=\"t\"}"), 0.);
        QCOMPARE(samples.at("tool_call_duration_seconds_sum{name=\"t\"}"), 0.);
        QCOMPARE(samples.at("tool_call_duration_seconds_bucket{name=\"t\",le=\"+Inf\"}"), 0.);
        at.time += 5s;
        samples = samplesOf(pageOf(at.telemetry));
        QCOMPARE(samples.at("tool_call_duration_seconds_count{name=\"t\"}"), 1.);
        QCOMPARE(samples.at("tool_call_duration_seconds_sum{name=\"t\"}"), 0.002);
        QCOMPARE(samples.at("tool_call_duration_seconds_bucket{name=\"t\",le=\"0.001\"}"), 0.);
        QCOMPARE(samples.at("tool_call_duration_seconds_bucket{name=\"t\",le=\"0.0025\"}"), 1.);
    }

    void showsRestoredSeriesAtOnce()
    {
        Timed at;
        const std::vector<SeriesTotal> totals {
            {.metric = Metric::AgentErrors, .labels = {"timeout"}, .whole = 41},
            {.metric = Metric::LlmCost, .labels = {"m", "p"}, .whole = 2'280'001},
            {.metric = Metric::AgentIterations,
             .labels = {"/e"},
             .buckets = {0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1},
             .sum = 204},
        };
        at.telemetry.restore(totals);
        auto samples = samplesOf(pageOf(at.telemetry));
        QCOMPARE(samples.at("agent_errors_total{type=\"timeout\"}"), 41.);
        QCOMPARE(samples.at("llm_cost_dollars_total{model=\"m\",provider=\"p\"}"), 0.002280001);
        QCOMPARE(samples.at("agent_iterations_count_count{endpoint=\"/e\"}"), 3.);
        QCOMPARE(samples.at("agent_iterations_count_sum{endpoint=\"/e\"}"), 204.);
        QCOMPARE(samples.at("agent_iterations_count_bucket{endpoint=\"/e\",le=\"2\"}"), 2.);
        at.count();
        QCOMPARE(at.errors(), 42.);
    }

    void startsAHistogramAnewWhenItsBucketsHaveChanged()
    {
        Telemetry telemetry(withoutHold());
        const SeriesTotal total {.metric = Metric::AgentIterations, .labels = {"/e"}, .buckets = {1, 2}, .sum = 9};
        telemetry.restore({&total, 1});
        QCOMPARE(valueOf(telemetry, "agent_iterations_count_count{endpoint=\"/e\"}"), 0.);
    }

    void addsMoneyWithoutDrift()
    {
        Telemetry telemetry(withoutHold());
        for (int i = 0; i < 100'000; ++i)
            telemetry.apply(cost("m", 100'000'001));
        QCOMPARE(valueOf(telemetry, "llm_cost_dollars_total{model=\"m\",provider=\"p\"}"), 10000.0001);
    }

    void stopsAtTheLargestNumber()
    {
        Telemetry telemetry(withoutHold());
        const auto most = std::numeric_limits<std::int64_t>::max();
        telemetry.apply(Timed::error("timeout", most));
        telemetry.apply(Timed::error("timeout", most));
        QCOMPARE(valueOf(telemetry, "agent_errors_total{type=\"timeout\"}"), static_cast<double>(most));
    }

    void leavesOutWhatIsNoAmount_data()
    {
        QTest::addColumn<double>("amount");
        QTest::newRow("NaN") << std::nan("");
        QTest::newRow("+Inf") << std::numeric_limits<double>::infinity();
        QTest::newRow("-Inf") << -std::numeric_limits<double>::infinity();
        QTest::newRow("negative") << -1.;
    }

    void leavesOutWhatIsNoAmount()
    {
        QFETCH(double, amount);
        Telemetry telemetry(withoutHold());
        telemetry.apply({.metric = Metric::ToolCallDuration, .labels = {"t"}, .amount = amount});
        telemetry.apply({.metric = Metric::ToolCallDuration, .labels = {"t"}, .amount = 2});
        telemetry.apply(Timed::error("timeout", -5));
        QCOMPARE(valueOf(telemetry, "tool_call_duration_seconds_count{name=\"t\"}"), 1.);
        QCOMPARE(valueOf(telemetry, "tool_call_duration_seconds_sum{name=\"t\"}"), 2.);
        QCOMPARE(valueOf(telemetry, "agent_errors_total{type=\"timeout\"}"), 0.);
    }

    void foldsBeyondTheLimitAndKeepsTotalsExact()
    {
        Telemetry telemetry(withoutHold());
        for (int i = 0; i < 5000; ++i)
            telemetry.apply(Timed::error("e" + std::to_string(i), i));
        QCOMPARE(telemetry.seriesCount(Metric::AgentErrors), std::size_t(2000));
        QCOMPARE(sumOf(telemetry, "agent_errors_total"), 5000. * 4999 / 2);
        QCOMPARE(valueOf(telemetry, "agent_errors_total{type=\"e1998\"}"), 1998.);
        QVERIFY(std::isnan(valueOf(telemetry, "agent_errors_total{type=\"e1999\"}")));
        QCOMPARE(valueOf(telemetry, "meterbird_series_dropped_total{metric=\"agent_errors_total\"}"), 3001.);
        telemetry.apply(Timed::error("e7", 1)); // what is known keeps its own series
        QCOMPARE(valueOf(telemetry, "agent_errors_total{type=\"e7\"}"), 8.);
    }

    void keepsTokenTypesApartInTheFold()
    {
        Telemetry telemetry({.newSeriesHold = 0ms, .seriesLimit = 10});
        for (int i = 0; i < 100; ++i) {
            for (const std::string type : {"input", "output", "total"}) {
                telemetry.apply({.metric = Metric::LlmTokens,
                                 .labels = {"m" + std::to_string(i), "p", type},
                                 .whole = type == "total" ? 30
                                     : type == "input"    ? 20
                                                          : 10});
            }
        }
        QVERIFY(telemetry.seriesCount(Metric::LlmTokens) <= 10);
        double total = 0;
        for (const auto &[name, value] : samplesOf(pageOf(telemetry)))
            total += name.starts_with("llm_tokens_total") && name.ends_with("type=\"total\"}") ? value : 0;
        QCOMPARE(total, 3000.);
        QCOMPARE(valueOf(telemetry, "llm_tokens_total{model=\"other\",provider=\"other\",type=\"input\"}"), 20. * 98);
    }

    void foldsWhatItRestoresToo()
    {
        Telemetry telemetry({.newSeriesHold = 5s, .seriesLimit = 10});
        std::vector<SeriesTotal> totals;
        for (int i = 0; i < 50; ++i)
            totals.push_back({.metric = Metric::AgentErrors, .labels = {"e" + std::to_string(i)}, .whole = 2});
        telemetry.restore(totals);
        QCOMPARE(telemetry.seriesCount(Metric::AgentErrors), std::size_t(10));
        QCOMPARE(sumOf(telemetry, "agent_errors_total"), 100.);
    }

    void makesHostileLabelsPlain_data()
    {
        QTest::addColumn<QByteArray>("hostile");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("invalid UTF-8") << QByteArray("a\xff\xc0z") << QByteArray("a\xEF\xBF\xBD\xEF\xBF\xBDz");
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("ab");
        QTest::newRow("bidi") << QByteArray("a\xE2\x80\xAE"
                                            "b")
                              << QByteArray("ab");
        QTest::newRow("1 MB") << QByteArray(1'000'000, 'x') << QByteArray(200, 'x');
        QTest::newRow("newline") << QByteArray("a\nb 7\n") << QByteArray("ab 7");
        QTest::newRow("quotes") << QByteArray("\"} 5 #\\") << QByteArray("\\\"} 5 #\\\\");
        QTest::newRow("le") << QByteArray("le") << QByteArray("le");
        QTest::newRow("empty") << QByteArray() << QByteArray();
    }

    void makesHostileLabelsPlain()
    {
        QFETCH(QByteArray, hostile);
        QFETCH(QByteArray, shown);
        Telemetry telemetry(withoutHold());
        const std::string label = hostile.toStdString();
        for (int i = 0; i < 2; ++i) {
            telemetry.apply(Timed::error(label, 1));
            telemetry.apply({.metric = Metric::LlmCallDuration, .labels = {label, label}, .amount = 1});
            telemetry.adjustInProgress(label, 1);
        }
        QCOMPARE(telemetry.seriesCount(Metric::AgentErrors), std::size_t(1));
        QCOMPARE(valueOf(telemetry, "agent_errors_total{type=\"" + shown.toStdString() + "\"}"), 2.);
        QCOMPARE(promtoolFindings(QByteArray::fromStdString(pageOf(telemetry))), QString());
    }

    void standsAWrongNumberOfLabels()
    {
        Telemetry telemetry(withoutHold());
        telemetry.apply({.metric = Metric::LlmCalls, .labels = {"m"}, .whole = 1});
        telemetry.apply({.metric = Metric::LlmCalls, .labels = {"m", "p", "more"}, .whole = 2});
        telemetry.apply({.metric = static_cast<Metric>(200), .labels = {}, .whole = 1});
        QCOMPARE(valueOf(telemetry, "llm_calls_total{model=\"m\",provider=\"\"}"), 1.);
        QCOMPARE(valueOf(telemetry, "llm_calls_total{model=\"m\",provider=\"p\"}"), 2.);
    }

    void neverLetsRequestsInProgressFallBelowZero()
    {
        Telemetry telemetry;
        telemetry.adjustInProgress("/e", -1);
        telemetry.adjustInProgress("/e", 1);
        QCOMPARE(valueOf(telemetry, "agent_requests_in_progress{endpoint=\"/e\"}"), 1.);
    }

    void asksForMoneyAtEachScrapeAndShowsNoBudgetThatIsNotSet()
    {
        Telemetry telemetry;
        QVERIFY(std::isnan(valueOf(telemetry, "llm_cost_today_dollars")));
        std::int64_t today = 1'500'000'000;
        telemetry.setCostGauges([&] { return CostGauges {.today = today, .month = 2}; });
        QCOMPARE(valueOf(telemetry, "llm_cost_today_dollars"), 1.5);
        today = 1'500'000'001;
        QCOMPARE(valueOf(telemetry, "llm_cost_today_dollars"), 1.500000001);
        QVERIFY(std::isnan(valueOf(telemetry, "llm_budget_month_dollars")));
        telemetry.setDbPool(1, 4);
        telemetry.setCostGauges([]() -> CostGauges { throw std::runtime_error("database is gone"); });
        QVERIFY(std::isnan(valueOf(telemetry, "llm_cost_today_dollars")));
        QCOMPARE(valueOf(telemetry, "db_pool_size"), 4.);
    }

    void countsExactlyFromSeveralThreadsDuringScrapes()
    {
        Telemetry telemetry(withoutHold());
        constexpr int each = 20'000;
        std::atomic<bool> done {false};
        const auto work = [&](int from) {
            for (int i = 0; i < each; ++i) {
                telemetry.apply(Timed::error("e" + std::to_string((from + i) % 3000), 1));
                telemetry.apply({.metric = Metric::AgentRequestDuration, .labels = {"/e"}, .amount = 0.5});
            }
        };
        std::thread scraper([&] {
            while (!done)
                (void)telemetry.Collect();
        });
        std::thread one(work, 0);
        std::thread two(work, 1500);
        one.join();
        two.join();
        done = true;
        scraper.join();
        QCOMPARE(sumOf(telemetry, "agent_errors_total"), 2. * each);
        QCOMPARE(valueOf(telemetry, "agent_request_duration_seconds_count{endpoint=\"/e\"}"), 2. * each);
        QCOMPARE(valueOf(telemetry, "agent_request_duration_seconds_sum{endpoint=\"/e\"}"), double(each));
    }
};

QTEST_APPLESS_MAIN(TestTelemetry)
#include "tst_telemetry.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/exporter/telemetry/metricspage.h"
#include "tests/support/promtool.h"

#include <QtTest/QtTest>

#include <atomic>
#include <thread>

using namespace meterbird::telemetry;
using namespace meterbird::test;
using namespace std::chrono_literals;

namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

ForeignTotal total(std::string name, ForeignType type, double value, Labels labels = {{"job", "agent"}})
{
    return {.series = std::make_shared<const ForeignSeries>(
                ForeignSeries {std::move(name), type, "What the agent says.", std::move(labels)}),
            .value = value};
}

/// A telemetry whose clock the test turns.
struct Clocked {
    std::shared_ptr<std::atomic<TelemetryOptions::Clock::duration::rep>> clock =
        std::make_shared<std::atomic<TelemetryOptions::Clock::duration::rep>>(0);
    Telemetry telemetry {TelemetryOptions {.newSeriesHold = 5s, .now = [clock = clock] {
                                               return TelemetryOptions::Clock::time_point(
                                                   TelemetryOptions::Clock::duration(clock->load()));
                                           }}};

    void pass(std::chrono::seconds time) { *clock += TelemetryOptions::Clock::duration(time).count(); }
    bool shows(const std::string &line) const { return pageOf(telemetry).find(line + '\n') != std::string::npos; }
};

} // namespace

class TestForeignFamilies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatItIsToldAfterTheCatalogue()
    {
        Telemetry telemetry(withoutHold());
        telemetry.apply({.metric = Metric::LlmCalls, .labels = {"m", "p"}, .whole = 1});
        telemetry.showForeign(std::vector {total("claude_code_cost_usage_USD_total", ForeignType::Counter, 0.25,
                                                 {{"instance", "a1"}, {"job", "claude-code"}, {"model", "opus"}})});
        const std::string page = pageOf(telemetry);
        const std::size_t own = page.find("# TYPE llm_calls_total counter");
        const std::size_t foreign = page.find("# TYPE claude_code_cost_usage_USD_total counter");
        QVERIFY(own != std::string::npos && foreign != std::string::npos && own < foreign);
        QVERIFY(page.find("claude_code_cost_usage_USD_total{instance=\"a1\",job=\"claude-code\",model=\"opus\"} 0.25")
                != std::string::npos);
    }

    void holdsANewCounterAtZeroUntilItWasSeen()
    {
        Clocked page;
        page.telemetry.showForeign(std::vector {total("calls_total", ForeignType::Counter, 7)});
        QVERIFY(page.shows("calls_total{job=\"agent\"} 0"));
        page.pass(5s);
        QVERIFY(page.shows("calls_total{job=\"agent\"} 7"));
    }

    void showsARestoredCounterAtOnce()
    {
        Clocked page;
        page.telemetry.restoreForeign(std::vector {total("calls_total", ForeignType::Counter, 7)});
        QVERIFY(page.shows("calls_total{job=\"agent\"} 7"));
    }

    void takesAGaugeAwayThatNobodyRenews()
    {
        Clocked page;
        page.telemetry.showForeign(std::vector {total("temperature", ForeignType::Gauge, 21)});
        QVERIFY(page.shows("temperature{job=\"agent\"} 21"));
        page.pass(300s);
        QVERIFY(page.shows("temperature{job=\"agent\"} 21"));
        page.pass(1s);
        QVERIFY(pageOf(page.telemetry).find("temperature") == std::string::npos);
        page.telemetry.showForeign(std::vector {total("temperature", ForeignType::Gauge, 22)});
        QVERIFY(page.shows("temperature{job=\"agent\"} 22"));
    }

    void keepsACounterThatNobodyRenews()
    {
        Clocked page;
        page.telemetry.restoreForeign(std::vector {total("calls_total", ForeignType::Counter, 7)});
        page.pass(3600s);
        QVERIFY(page.shows("calls_total{job=\"agent\"} 7"));
    }

    void takesASeriesAwayWhenTold()
    {
        Clocked page;
        ForeignTotal one = total("calls_total", ForeignType::Counter, 7);
        page.telemetry.restoreForeign(std::vector {one, total("calls_total", ForeignType::Counter, 1, {{"job", "b"}})});
        one.isGone = true;
        page.telemetry.showForeign(std::vector {one});
        QVERIFY(!page.shows("calls_total{job=\"agent\"} 7"));
        QVERIFY(page.shows("calls_total{job=\"b\"} 1"));
        QCOMPARE(page.telemetry.foreignSeriesCount(), 1U);
    }

    void makesBucketsCumulative()
    {
        Telemetry telemetry(withoutHold());
        ForeignTotal histogram = total("wait_milliseconds", ForeignType::Histogram, 0);
        histogram.bounds = {5, 10};
        histogram.buckets = {2, 3, 4};
        histogram.sum = 99.5;
        telemetry.showForeign(std::vector {histogram});
        const std::string page = pageOf(telemetry);
        for (const char *line :
             {"wait_milliseconds_bucket{job=\"agent\",le=\"5\"} 2",
              "wait_milliseconds_bucket{job=\"agent\",le=\"10\"} 5",
              "wait_milliseconds_bucket{job=\"agent\",le=\"+Inf\"} 9", "wait_milliseconds_count{job=\"agent\"} 9",
              "wait_milliseconds_sum{job=\"agent\"} 99.5"})
            QVERIFY2(page.find(line) != std::string::npos, page.c_str());
    }

    void showsSummaries()
    {
        Clocked page;
        ForeignTotal summary = total("size_bytes", ForeignType::Summary, 0);
        summary.buckets = {12};
        summary.sum = 60;
        summary.quantiles = {{0.5, 4}, {0.99, 9}};
        page.telemetry.restoreForeign(std::vector {summary});
        QVERIFY(page.shows("size_bytes{job=\"agent\",quantile=\"0.99\"} 9"));
        QVERIFY(page.shows("size_bytes_count{job=\"agent\"} 12"));
        page.pass(301s);
        QVERIFY(!page.shows("size_bytes{job=\"agent\",quantile=\"0.99\"} 9"));
        QVERIFY(page.shows("size_bytes_sum{job=\"agent\"} 60"));
    }

    void hasASyntaxThatPrometheusReads()
    {
        Telemetry telemetry(withoutHold());
        auto odd = std::make_shared<ForeignSeries>();
        odd->name = "odd_total";
        odd->help = "A \\ and \"quotes\".";
        odd->labels = {{"path", "C:\\n \"x\""}};
        telemetry.showForeign(std::vector {ForeignTotal {.series = odd, .value = 1e300}});
        const std::string page = pageOf(telemetry);
        QVERIFY2(page.find("# HELP odd_total A \\\\ and \"quotes\".\n") != std::string::npos, page.c_str());
        QCOMPARE(promtoolFindings(QByteArray::fromStdString(page)), QString());
    }

    void isReadWhileItIsWritten()
    {
        Telemetry telemetry(withoutHold());
        telemetry.setDbPool(1, 4); // so that the page is never empty
        std::atomic<bool> stop {false};
        std::thread writer([&] {
            for (int i = 1; i <= 2000; ++i) {
                telemetry.showForeign(
                    std::vector {total("calls_total", ForeignType::Counter, i),
                                 total("load", ForeignType::Gauge, i, {{"n", std::to_string(i % 7)}})});
            }
            stop = true;
        });
        while (!stop)
            QVERIFY(!telemetry.Collect().empty());
        writer.join();
        QCOMPARE(telemetry.foreignSeriesCount(), 8U);
    }
};

QTEST_APPLESS_MAIN(TestForeignFamilies)
#include "tst_foreignfamilies.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/telemetry/histogrambounds.h"

#include <QtTest/QtTest>

using namespace meterbird::telemetry;
using namespace std::chrono_literals;

namespace {

using TimePoint = HistogramBounds::TimePoint;
using Shown = std::map<std::string, double>; ///< by family and metric

Shown shownAt(const HistogramBounds &bounds, std::chrono::seconds time)
{
    std::vector<::prometheus::MetricFamily> page;
    bounds.append(page, TimePoint(time));
    Shown shown;
    for (const auto &family : page) {
        for (const auto &metric : family.metric)
            shown[family.name + ' ' + metric.label.front().value] = metric.gauge.value;
    }
    return shown;
}

const std::string lowest = "meterbird_lowest_bound_seconds llm_call_duration_seconds";
const std::string highest = "meterbird_highest_bound_seconds llm_call_duration_seconds";

} // namespace

class TestHistogramBounds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsNothingOfFineBuckets()
    {
        HistogramBounds bounds;
        bounds.note({Metric::LlmCallDuration, {}, {}}, TimePoint(0s));
        QCOMPARE(shownAt(bounds, 0s), Shown());
    }

    void takesTheLargestFirstAndTheSmallestLast()
    {
        HistogramBounds bounds;
        bounds.note({Metric::LlmCallDuration, 5, 10}, TimePoint(0s));
        bounds.note({Metric::LlmCallDuration, 1, 81.92}, TimePoint(0s));
        QCOMPARE(shownAt(bounds, 1s), (Shown {{lowest, 5}, {highest, 10}}));
    }

    void forgetsWhatWasNotSaidForFiveMinutes()
    {
        HistogramBounds bounds;
        bounds.note({Metric::LlmCallDuration, 5, 10}, TimePoint(0s));
        bounds.note({Metric::LlmCallDuration, 1, 20}, TimePoint(200s));
        QCOMPARE(shownAt(bounds, 300s), (Shown {{lowest, 5}, {highest, 10}}));
        QCOMPARE(shownAt(bounds, 301s), (Shown {{lowest, 1}, {highest, 20}}));
        QCOMPARE(shownAt(bounds, 501s), Shown());
    }

    void staysSmallWhateverIsSent()
    {
        HistogramBounds bounds;
        for (int i = 1; i <= 1000; ++i)
            bounds.note({Metric::LlmCallDuration, i, {}}, TimePoint(0s));
        QCOMPARE(shownAt(bounds, 0s), (Shown {{lowest, 100}}));
        bounds.note({Metric::LlmCallDuration, 7000, {}}, TimePoint(400s));
        QCOMPARE(shownAt(bounds, 400s), (Shown {{lowest, 7000}}));
    }
};

QTEST_APPLESS_MAIN(TestHistogramBounds)
#include "tst_histogrambounds.moc"

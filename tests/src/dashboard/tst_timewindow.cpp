// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/timewindow.h"

#include <QTest>

#include <limits>

using namespace meterbird;
using namespace meterbird::dashboard;

class TimeWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void movesWithTheClockWhileLive();
    void readsWhatGrafanaWrites();
    void writesWhatItReads();
    void keepsWithinBounds();
};

void TimeWindowTest::movesWithTheClockWhileLive()
{
    QCOMPARE(TimeWindow::last(1'000).at(5'000), (TimeRange {4'000, 5'000}));
    QCOMPARE(TimeWindow::between({1, 2}).at(5'000), (TimeRange {1, 2}));
}

void TimeWindowTest::readsWhatGrafanaWrites()
{
    QCOMPARE(windowFromGrafana("now-6h", "now"), TimeWindow::last(6 * 3'600'000));
    QCOMPARE(windowFromGrafana("now-30d", "now"), TimeWindow::last(30LL * 86'400'000));
    const TimeWindow fixed = TimeWindow::between({1'700'000'000'000, 1'700'003'600'000});
    QCOMPARE(windowFromGrafana("2023-11-14T22:13:20.000Z", "2023-11-14T23:13:20.000Z"), fixed);
    QCOMPARE(windowFromGrafana("1700000000000", "1700003600000"), fixed);
    for (const char *from : {"now/d", "", "yesterday", "now-", "now-0s"})
        QCOMPARE(windowFromGrafana(from, "now"), TimeWindow::last(3'600'000));
    QCOMPARE(windowFromGrafana("1700003600000", "1700000000000"), TimeWindow::last(3'600'000));
}

void TimeWindowTest::writesWhatItReads()
{
    for (const TimeWindow &window :
         {TimeWindow::last(300'000), TimeWindow::between({1'700'000'000'000, 1'700'003'600'123})}) {
        const auto [from, to] = windowToGrafana(window);
        QCOMPARE(windowFromGrafana(from, to), window);
    }
}

void TimeWindowTest::keepsWithinBounds()
{
    QCOMPARE(bounded(TimeWindow::last(0)).length, shortestWindow);
    QCOMPARE(bounded(TimeWindow::last(std::numeric_limits<Milliseconds>::max())).length, longestWindow);
    const TimeWindow turned = bounded(TimeWindow::between({1'700'000'100'000, 1'700'000'000'000}));
    QCOMPARE(turned.fixed, (TimeRange {1'700'000'000'000, 1'700'000'100'000}));
    const TimeWindow tiny = bounded(TimeWindow::between({1'700'000'000'000, 1'700'000'000'000}));
    QCOMPARE(tiny.fixed, (TimeRange {1'699'999'995'000, 1'700'000'005'000}));
    const auto extreme =
        bounded(TimeWindow::between({std::numeric_limits<Timestamp>::min(), std::numeric_limits<Timestamp>::max()}));
    QCOMPARE(extreme.fixed.length(), longestWindow);
}

QTEST_GUILESS_MAIN(TimeWindowTest)
#include "tst_timewindow.moc"

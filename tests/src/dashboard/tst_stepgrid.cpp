// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/stepgrid.h"

#include <QDateTime>
#include <QTest>

#include <algorithm>

using namespace meterbird;
using namespace meterbird::dashboard;

namespace {

constexpr Milliseconds minute = 60'000, hour = 60 * minute, day = 24 * hour;

Timestamp utc(const char *text)
{
    return QDateTime::fromString(QString::fromLatin1(text), Qt::ISODate).toMSecsSinceEpoch();
}

/// Every time that is asked, with the length that it stands for.
std::vector<std::pair<Timestamp, Milliseconds>> timesOf(const std::vector<GridPiece> &pieces, Milliseconds step)
{
    std::vector<std::pair<Timestamp, Milliseconds>> times;
    for (const GridPiece &piece : pieces) {
        for (Timestamp time = piece.range.start; time <= piece.range.end; time += step)
            times.emplace_back(time, piece.length);
    }
    return times;
}

} // namespace

class StepGridTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "Europe/Berlin");
        QCOMPARE(QDateTime::fromMSecsSinceEpoch(utc("2026-07-01T00:00:00Z")).offsetFromUtc(), 7'200);
    }

    void shortStepsAreOfTheClockOfTheWorld()
    {
        const TimeRange range {utc("2026-10-24T22:00:03Z"), utc("2026-10-25T02:00:03Z")};
        const std::vector<GridPiece> lines = gridOf(range, 15 * minute, false);
        QCOMPARE(lines,
                 (std::vector<GridPiece> {{{utc("2026-10-24T22:00:00Z"), utc("2026-10-25T02:00:00Z")}, 15 * minute}}));
        QCOMPARE(gridOf(range, 15 * minute, true).back().range.end, utc("2026-10-25T02:15:00Z"));
    }

    void aBarIsALocalDayBeforeAndAfterTheClockChanges_data()
    {
        QTest::addColumn<QString>("start");
        QTest::addColumn<QString>("end");
        QTest::addColumn<int>("longest"); // hours of the one day that has not 24
        QTest::newRow("to summer time") << "2026-03-15T10:20:00Z"
                                        << "2026-04-14T10:20:00Z" << 23;
        QTest::newRow("to winter time") << "2026-10-10T10:20:00Z"
                                        << "2026-11-09T10:20:00Z" << 25;
        QTest::newRow("on the very day") << "2026-09-25T10:20:00Z"
                                         << "2026-10-25T10:20:00Z" << 25;
        QTest::newRow("a year with both") << "2026-01-01T10:20:00Z"
                                          << "2026-12-31T10:20:00Z" << 0;
        QTest::newRow("a start on the day of the change") << "2026-10-25T12:00:00Z"
                                                          << "2026-11-20T12:00:00Z" << 25;
    }
    void aBarIsALocalDayBeforeAndAfterTheClockChanges()
    {
        QFETCH(QString, start);
        QFETCH(QString, end);
        QFETCH(int, longest);
        const TimeRange range {utc(qPrintable(start)), utc(qPrintable(end))};
        const auto times = timesOf(gridOf(range, day, true), day);
        QVERIFY(times.front().first <= range.start && times.front().first > range.start - 2 * day);
        QVERIFY(times.back().first >= range.end && times.back().first < range.end + 2 * day);
        for (std::size_t i = 0; i < times.size(); ++i) {
            const QDateTime local = QDateTime::fromMSecsSinceEpoch(times[i].first);
            QVERIFY2(local.time() == QTime(0, 0), qPrintable(local.toString(Qt::ISODate)));
            if (i == 0)
                continue;
            QCOMPARE(times[i].first - times[i - 1].first, times[i].second);
            QCOMPARE(local.date(), QDateTime::fromMSecsSinceEpoch(times[i - 1].first).date().addDays(1));
        }
        const auto isOdd = [](const auto &time) { return time.second != day; };
        const auto odd = std::find_if(times.begin(), times.end(), isOdd);
        if (longest > 0)
            QVERIFY(odd != times.end() && odd->second == longest * hour);
        QCOMPARE(std::count_if(times.begin(), times.end(), isOdd), longest > 0 ? 1 : 2);
    }

    /// Whatever the step, each moment belongs to exactly one bar, and no line reaches beyond the range.
    void nothingIsCountedTwice()
    {
        for (const Milliseconds step : {hour / 2, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 7 * day}) {
            for (int hours = 0; hours < 60; ++hours) {
                const Timestamp end = utc("2026-10-24T10:20:00Z") + hours * hour;
                const TimeRange range {end - 200 * step / (step > day ? 7 : 1), end};
                const std::vector<GridPiece> bars = gridOf(range, step, true), lines = gridOf(range, step, false);
                QVERIFY(bars.size() <= 9 && lines.size() <= 9);
                const auto times = timesOf(bars, step);
                for (std::size_t i = 1; i < times.size(); ++i) {
                    QCOMPARE(times[i].first - times[i - 1].first, times[i].second);
                    QVERIFY(2 * times[i].second <= 3 * step); // neighbours on a line stay joined
                }
                QVERIFY(times.back().first >= end && times.back().first - times.back().second < end);
                QVERIFY(lines.back().range.end <= end && lines.back().range.end > end - 2 * step);
                QCOMPARE(lines.front().range.start, bars.front().range.start);
            }
        }
    }

    void stepsThatFitTheChangeNeedNoSecondQuestion()
    {
        const TimeRange range {utc("2026-10-20T10:20:00Z"), utc("2026-10-28T10:20:00Z")};
        QCOMPARE(gridOf(range, hour, false).size(), std::size_t(1));
        QCOMPARE(gridOf(range, 2 * hour, false).size(), std::size_t(3));
    }

    void aPartBeginsOnTheGridOfItsPiece()
    {
        const GridPiece piece {{1'000, 9'000}, 2'000};
        QCOMPARE(piece.from(0, 2'000), std::optional(piece.range));
        QCOMPARE(piece.from(4'000, 2'000), (std::optional<TimeRange>({5'000, 9'000})));
        QCOMPARE(piece.from(9'000, 2'000), (std::optional<TimeRange>({9'000, 9'000})));
        QVERIFY(!piece.from(9'001, 2'000));
    }
};

QTEST_GUILESS_MAIN(StepGridTest)
#include "tst_stepgrid.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/pricing/monthlyestimate.h"

#include <QtCore/QDateTime>
#include <QtTest/QtTest>

#include <ctime>
#include <limits>

using namespace meterbird::pricing;
using namespace std::chrono_literals;

namespace {

constexpr NanoDollars dollar = 1'000'000'000;

void setZone(const char *zone)
{
    qputenv("TZ", zone);
    tzset();
}

TimePoint at(const char *utc)
{
    const QDateTime time = QDateTime::fromString(QString::fromLatin1(utc), Qt::ISODate);
    return TimePoint(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

} // namespace

class TestMonthlyEstimate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setZone("UTC"); }
    void cleanupTestCase() { setZone("UTC"); }

    void addsTheRecentRateForTheRestOfTheMonth()
    {
        // 20 days are over in a month of 30; $70 in the last seven.
        const SpendingSoFar spending {.month = 150 * dollar, .fullDays = 70 * dollar, .dayCount = 7};
        QCOMPARE(projectMonth(spending, at("2026-09-21T00:00:00Z")), 250 * dollar);
        QCOMPARE(projectMonth(spending, at("2026-09-21T12:00:00Z")), 245 * dollar);
    }

    void usesTheDaysThatThereAre()
    {
        const SpendingSoFar spending {
            .month = 30 * dollar, .today = 10 * dollar, .fullDays = 20 * dollar, .dayCount = 2};
        QCOMPARE(projectMonth(spending, at("2026-09-21T00:00:00Z")), 130 * dollar);
    }

    void usesTodayOnTheVeryFirstDay()
    {
        const SpendingSoFar spending {.month = 6 * dollar, .today = 6 * dollar};
        QCOMPARE(projectMonth(spending, at("2026-09-30T12:00:00Z")), 12 * dollar);
        // five past midnight: an hour at least, so that the first call does not shout
        QCOMPARE(projectMonth(spending, at("2026-09-30T00:00:00Z")), 150 * dollar);
    }

    void isWhatIsSpentAtTheEndAndWhenNothingIsSpentLately()
    {
        const SpendingSoFar idle {.month = 42 * dollar, .fullDays = 0, .dayCount = 7};
        QCOMPARE(projectMonth(idle, at("2026-09-10T09:00:00Z")), 42 * dollar);
        QCOMPARE(projectMonth({}, at("2026-09-10T09:00:00Z")), NanoDollars(0));
    }

    void doesNotOverflow()
    {
        const auto most = std::numeric_limits<NanoDollars>::max();
        QVERIFY(projectMonth({.month = most, .today = most}, at("2026-09-01T00:00:00Z")) > 0);
    }

    void followsTheLocalCalendar_data()
    {
        QTest::addColumn<QByteArray>("zone");
        QTest::addColumn<QByteArray>("time");
        QTest::addColumn<QByteArray>("day");
        QTest::addColumn<QByteArray>("nextDay");
        QTest::addColumn<QByteArray>("nextMonth");
        const auto row = [](const char *zone, const char *time, const char *day, const char *next, const char *month) {
            QTest::addRow("%s %s", zone, time)
                << QByteArray(zone) << QByteArray(time) << QByteArray(day) << QByteArray(next) << QByteArray(month);
        };
        row("UTC", "2026-12-31T23:59:59Z", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        row("America/New_York", "2026-09-01T03:00:00Z", "2026-08-31T04:00:00Z", "2026-09-01T04:00:00Z",
            "2026-09-01T04:00:00Z");
        // 23 and 25 hours, where the clocks change
        row("Europe/Berlin", "2026-03-29T10:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z",
            "2026-03-31T22:00:00Z");
        row("Europe/Berlin", "2026-10-25T10:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z",
            "2026-10-31T23:00:00Z");
        // a midnight that does not exist
        row("America/Santiago", "2026-09-06T12:00:00Z", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z",
            "2026-10-01T03:00:00Z");
    }

    void followsTheLocalCalendar()
    {
        QFETCH(QByteArray, zone);
        QFETCH(QByteArray, time);
        QFETCH(QByteArray, day);
        QFETCH(QByteArray, nextDay);
        QFETCH(QByteArray, nextMonth);
        setZone(zone.constData());
        QVERIFY(startOfDay(at(time.constData())) == at(day.constData()));
        QVERIFY(startOfNextDay(at(time.constData())) == at(nextDay.constData()));
        QVERIFY(startOfNextMonth(at(time.constData())) == at(nextMonth.constData()));
        QVERIFY(startOfDayBefore(startOfNextDay(at(time.constData()))) == at(day.constData()));
    }
};

QTEST_APPLESS_MAIN(TestMonthlyEstimate)
#include "tst_monthlyestimate.moc"

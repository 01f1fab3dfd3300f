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
        QTest::addColumn<QByteArray>("dayBefore");
        QTest::addColumn<QByteArray>("nextMonth");
        const auto row = [](const char *zone, const char *time, const char *day, const char *before,
                            const char *month) {
            QTest::addRow("%s %s", zone, time)
                << QByteArray(zone) << QByteArray(time) << QByteArray(day) << QByteArray(before) << QByteArray(month);
        };
        row("UTC", "2026-12-31T23:59:59Z", "2026-12-31T00:00:00Z", "2026-12-30T00:00:00Z", "2027-01-01T00:00:00Z");
        row("America/New_York", "2026-09-01T03:00:00Z", "2026-08-31T04:00:00Z", "2026-08-30T04:00:00Z",
            "2026-09-01T04:00:00Z");
        // 23 and 25 hours, where the clocks change
        row("Europe/Berlin", "2026-03-30T10:00:00Z", "2026-03-29T22:00:00Z", "2026-03-28T23:00:00Z",
            "2026-03-31T22:00:00Z");
        row("Europe/Berlin", "2026-10-26T10:00:00Z", "2026-10-25T23:00:00Z", "2026-10-24T22:00:00Z",
            "2026-10-31T23:00:00Z");
        // a midnight that does not exist
        row("America/Santiago", "2026-09-06T12:00:00Z", "2026-09-06T04:00:00Z", "2026-09-05T04:00:00Z",
            "2026-10-01T03:00:00Z");
        // one that comes twice: before the first, between them, after the second
        row("America/Havana", "2026-10-31T12:00:00Z", "2026-10-31T04:00:00Z", "2026-10-30T04:00:00Z",
            "2026-11-01T04:00:00Z");
        row("America/Havana", "2026-11-01T04:30:00Z", "2026-11-01T04:00:00Z", "2026-10-31T04:00:00Z",
            "2026-12-01T05:00:00Z");
        row("America/Havana", "2026-11-01T05:30:00Z", "2026-11-01T04:00:00Z", "2026-10-31T04:00:00Z",
            "2026-12-01T05:00:00Z");
        row("America/Havana", "2026-11-02T12:00:00Z", "2026-11-02T05:00:00Z", "2026-11-01T04:00:00Z",
            "2026-12-01T05:00:00Z");
    }

    void followsTheLocalCalendar()
    {
        QFETCH(QByteArray, zone);
        QFETCH(QByteArray, time);
        QFETCH(QByteArray, day);
        QFETCH(QByteArray, dayBefore);
        QFETCH(QByteArray, nextMonth);
        setZone(zone.constData());
        // The C library's answer may hang on what it was asked before.
        for (const char *before : {"2026-07-01T12:00:00Z", "2026-12-15T12:00:00Z"}) {
            startOfDay(at(before));
            QVERIFY(startOfDay(at(time.constData())) == at(day.constData()));
            startOfDay(at(before));
            QVERIFY(startOfDayBefore(at(time.constData())) == at(dayBefore.constData()));
            startOfDay(at(before));
            QVERIFY(startOfNextMonth(at(time.constData())) == at(nextMonth.constData()));
        }
    }

    void namesTheDay()
    {
        using namespace std::chrono;
        setZone("America/Havana");
        QVERIFY(localDate(at("2026-11-01T03:59:59Z")) == 2026y / October / 31);
        for (const char *time : {"2026-11-01T04:00:00Z", "2026-11-01T05:00:00Z", "2026-11-02T04:59:59Z"})
            QVERIFY(localDate(at(time)) == 2026y / November / 1);
        QVERIFY(localDate(at("2026-11-02T05:00:00Z")) == 2026y / November / 2);
    }
};

QTEST_APPLESS_MAIN(TestMonthlyEstimate)
#include "tst_monthlyestimate.moc"

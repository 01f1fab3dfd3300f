// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/costgauges.h"
#include "exporter/ledger/localday.h"

#include <QDateTime>
#include <QTest>

#include <limits>

using namespace meterbird;

namespace {

constexpr pricing::NanoDollars Dollar = 1'000'000'000;
using Days = std::map<std::string, pricing::NanoDollars>;

Timestamp at(const char *time)
{
    return QDateTime::fromString(QLatin1String(time), Qt::ISODate).toMSecsSinceEpoch();
}

} // namespace

class TestCostGauges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "Europe/Berlin");
        tzset();
    }

    void sumsTodayAndTheMonth()
    {
        const Days days {{"2026-02-28", 100 * Dollar},
                         {"2026-03-01", Dollar},
                         {"2026-03-09", 2 * Dollar},
                         {"2026-03-10", 4 * Dollar}};
        const auto gauges = ledger::costGauges(days, 50 * Dollar, at("2026-03-10T12:00:00+01:00"));
        QCOMPARE(gauges.today, 4 * Dollar);
        QCOMPARE(gauges.month, 7 * Dollar);
        QCOMPARE(gauges.budgetMonth, 50 * Dollar);
    }

    void beginsTheDayAtLocalMidnight()
    {
        QCOMPARE(ledger::localDay(at("2026-03-10T22:59:59Z")), std::string("2026-03-10"));
        QCOMPARE(ledger::localDay(at("2026-03-10T23:00:00Z")), std::string("2026-03-11"));
        QCOMPARE(ledger::localDay(at("2026-07-10T22:00:00Z")), std::string("2026-07-11"));
        const Days days {{"2026-03-10", 4 * Dollar}};
        QCOMPARE(ledger::costGauges(days, {}, at("2026-03-10T22:59:59Z")).today, 4 * Dollar);
        QCOMPARE(ledger::costGauges(days, {}, at("2026-03-10T23:00:00Z")).today, 0);
        QCOMPARE(ledger::costGauges(days, {}, at("2026-03-10T23:00:00Z")).month, 4 * Dollar);
    }

    void stopsAtTheLargestSum()
    {
        constexpr pricing::NanoDollars most = std::numeric_limits<pricing::NanoDollars>::max();
        const Days days {{"2026-03-07", most}, {"2026-03-08", most}, {"2026-03-10", most}};
        const auto gauges = ledger::costGauges(days, {}, at("2026-03-10T12:00:00+01:00"));
        QCOMPARE(gauges.month, most);
        QVERIFY(gauges.projectedMonth > 0);
    }

    void beginsTheMonthAnew()
    {
        const Days days {{"2026-03-31", 4 * Dollar}};
        const auto gauges = ledger::costGauges(days, {}, at("2026-04-01T00:00:00+02:00"));
        QCOMPARE(gauges.today, 0);
        QCOMPARE(gauges.month, 0);
        QCOMPARE(gauges.budgetMonth, std::nullopt);
    }

    void projectsFromTheLastSevenDays()
    {
        Days days;
        for (int day = 1; day <= 14; ++day)
            days[QStringLiteral("2026-04-%1").arg(day, 2, 10, QLatin1Char('0')).toStdString()] = 2 * Dollar;
        // Midnight of the 15th: 28 $ are spent, 16 days of 2 $ are to come.
        const auto gauges = ledger::costGauges(days, {}, at("2026-04-15T00:00:00+02:00"));
        QCOMPARE(gauges.projectedMonth, (28 + 32) * Dollar);
    }

    void projectsNothingWhenNothingWasSpent()
    {
        QCOMPARE(ledger::costGauges({}, {}, at("2026-04-15T00:00:00+02:00")).projectedMonth, 0);
    }
};

QTEST_GUILESS_MAIN(TestCostGauges)
#include "tst_costgauges.moc"

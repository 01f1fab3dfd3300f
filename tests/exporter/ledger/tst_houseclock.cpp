// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/houseclock.h"

#include <QTest>

using namespace meterbird;
using ledger::HouseClock;
using namespace std::chrono_literals;

namespace {

constexpr Timestamp Wall = 1'800'000'000'000;
constexpr Milliseconds Day = 24LL * 3600 * 1000;
const HouseClock::SteadyTime Steady {1000h};

/// Asked every second for `length`; how often a purge was due.
int purgesIn(HouseClock &clock, std::chrono::seconds from, std::chrono::seconds length, Milliseconds ahead = 0)
{
    int purges = 0;
    for (std::chrono::seconds at = from; at < from + length; at += 1s)
        purges += clock.due(Steady + at, Wall + std::chrono::milliseconds(at).count() + ahead).isPurge;
    return purges;
}

} // namespace

class TestHouseClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void looksAtOnceAndThenEveryTenSeconds()
    {
        HouseClock clock;
        int looks = 0;
        for (std::chrono::seconds at = 0s; at < 60s; at += 1s)
            looks += clock.due(Steady + at, Wall - at.count() * 1'000'000).isLook; // whatever the wall clock says
        QCOMPARE(looks, 6);
        QVERIFY(HouseClock().due(Steady, Wall).isLook);
    }

    void purgesEveryTenMinutesAfterTheFirst()
    {
        HouseClock clock;
        QCOMPARE(purgesIn(clock, 0s, 10min), 0);
        QCOMPARE(purgesIn(clock, 10min, 30min), 3);
    }

    void goesOnSoonWithAPurgeThatWasCutShort()
    {
        HouseClock clock;
        QCOMPARE(purgesIn(clock, 0s, 601s), 1);
        clock.purgeSoon(Steady + 600s);
        QCOMPARE(purgesIn(clock, 601s, 1s), 1);
        QCOMPARE(purgesIn(clock, 602s, 599s), 0);
    }

    void doesNotPurgeByAClockThatJumps_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::newRow("for a look") << 1;
        QTest::newRow("for two") << 2;
        QTest::newRow("for nine minutes") << 540;
    }

    void doesNotPurgeByAClockThatJumps()
    {
        QFETCH(int, seconds);
        const std::chrono::seconds length {seconds};
        HouseClock clock;
        QCOMPARE(purgesIn(clock, 0s, 1199s), 1);
        QCOMPARE(purgesIn(clock, 1199s, length, 8 * Day), 0); // a purge would be due now
        QCOMPARE(purgesIn(clock, 1199s + length, 599s), 0); // and it is not known yet that this is the right time
        QVERIFY(purgesIn(clock, 1199s + length + 599s, 10min) > 0);
    }

    void doesNotPurgeByAClockThatIsWrongAtTheStart()
    {
        HouseClock clock;
        QCOMPARE(purgesIn(clock, 0s, 5min, 400 * Day), 0);
        QCOMPARE(purgesIn(clock, 5min, 10min), 0);
        QCOMPARE(purgesIn(clock, 15min, 10min), 1);
    }

    void believesAClockThatStaysWhereItIs()
    {
        HouseClock clock;
        QCOMPARE(purgesIn(clock, 0s, 11min), 1);
        QCOMPARE(purgesIn(clock, 11min, 10min, 8 * Day), 0); // a machine that slept
        QCOMPARE(purgesIn(clock, 21min, 10min, 8 * Day), 1);
    }

    /// Summer time, and a clock that is set by a few minutes, are no jumps; many of them are.
    void believesAClockThatIsSetByLessThanAnHour()
    {
        HouseClock clock;
        QCOMPARE(purgesIn(clock, 0s, 11min), 1);
        QCOMPARE(purgesIn(clock, 11min, 10min, 50 * 60'000), 1);
        QCOMPARE(purgesIn(clock, 21min, 9min, 100 * 60'000), 0);
    }
};

QTEST_GUILESS_MAIN(TestHouseClock)
#include "tst_houseclock.moc"

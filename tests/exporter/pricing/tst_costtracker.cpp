// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/pricing/costtracker.h"

#include <QtTest/QtTest>

#include <ctime>
#include <thread>

using namespace meterbird::pricing;
using namespace std::chrono_literals;

namespace {

constexpr NanoDollars dollar = 1'000'000'000;
const TimePoint now {std::chrono::seconds(1'789'992'000)}; // 2026-09-21 12:00 UTC

} // namespace

class TestCostTracker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sumsTodayAndTheMonth()
    {
        CostTracker tracker;
        tracker.add("a", "p", 1, now);
        tracker.add("b", "p", 2, now - 12h);
        tracker.add("a", "p", 4, now - 12h - 1s); // yesterday
        tracker.add("a", "p", 8, now - 20 * 24h - 13h); // 31 August
        tracker.add("a", "p", -100, now);
        QCOMPARE(tracker.today(now), NanoDollars(3));
        QCOMPARE(tracker.month(now), NanoDollars(7));
        QCOMPARE(tracker.today(now + 24h), NanoDollars(0));
        QCOMPARE(tracker.month(now + 10 * 24h), NanoDollars(0));
    }

    void keepsADayTogetherWhoseMidnightComesTwice()
    {
        const QByteArray before = qgetenv("TZ");
        const auto putBack = qScopeGuard([&before] {
            qputenv("TZ", before);
            tzset();
        });
        qputenv("TZ", "America/Havana");
        tzset();
        const TimePoint noon {std::chrono::seconds(1'793'552'400)}; // 2026-11-01 17:00 UTC, when clocks went back
        const TimePoint summer = noon - 60 * 24h;
        const TimePoint winter = noon + 30 * 24h;
        CostTracker tracker;
        tracker.add("a", "p", 0, summer); // the C library takes the midnight that is like the last one
        tracker.add("a", "p", 1, noon);
        tracker.add("a", "p", 0, winter);
        tracker.add("a", "p", 2, noon);
        for (const TimePoint last : {summer, winter}) {
            tracker.today(last);
            QCOMPARE(tracker.today(noon), NanoDollars(3));
            tracker.today(last);
            QCOMPARE(tracker.today(noon - 12h - 30min), NanoDollars(3)); // between the two midnights
            tracker.today(last);
            QCOMPARE(tracker.month(noon), NanoDollars(3));
        }
        QCOMPARE(tracker.today(noon - 14h), NanoDollars(0));
    }

    void namesTheDearestModelFirst()
    {
        CostTracker tracker;
        tracker.add("small", "p", 1, now);
        tracker.add("big", "p", 5, now - 24h);
        tracker.add("big", "q", 2, now);
        const std::vector<CostTracker::ModelCost> expected {{"big", "p", 5}, {"big", "q", 2}, {"small", "p", 1}};
        QCOMPARE(tracker.monthByModel(now), expected);
    }

    void projectsFromTheLastFullDays()
    {
        CostTracker tracker;
        for (int day = 1; day <= 10; ++day)
            tracker.add("a", "p", (day <= 7 ? 2 : 100) * dollar, now - day * 24h);
        // spent: 7 x 2 + 3 x 100; nine and a half days to come at 2 a day
        QCOMPARE(tracker.projectedMonth(now), 314 * dollar + 19 * dollar);
    }

    void projectsFromTodayWhenThatIsAllThereIs()
    {
        CostTracker tracker;
        QCOMPARE(tracker.projectedMonth(now), NanoDollars(0));
        tracker.add("a", "p", 12 * dollar, now);
        QCOMPARE(tracker.projectedMonth(now), 12 * dollar + 228 * dollar); // a dollar an hour for 228 hours
    }

    void sumsTheModelsBeyondItsLimitUnderOther()
    {
        CostTracker tracker;
        for (int i = 0; i < 3000; ++i)
            tracker.add("m" + std::to_string(i), "p", 1, now);
        QCOMPARE(tracker.monthByModel(now).size(), std::size_t(2001));
        QCOMPARE(tracker.monthByModel(now).front(), (CostTracker::ModelCost {"other", "other", 1000}));
        QCOMPARE(tracker.month(now), NanoDollars(3000));
    }

    void addsExactlyFromTwoThreads()
    {
        CostTracker tracker;
        const auto work = [&] {
            for (int i = 0; i < 5'000; ++i)
                tracker.add("m" + std::to_string(i % 7), "p", 3, now);
        };
        std::thread one(work);
        std::thread two(work);
        for (int i = 0; i < 50; ++i)
            QVERIFY(tracker.projectedMonth(now) >= 0);
        one.join();
        two.join();
        QCOMPARE(tracker.today(now), NanoDollars(30'000));
    }
};

QTEST_APPLESS_MAIN(TestCostTracker)
#include "tst_costtracker.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/bodybudget.h"
#include "exporter/receiver/bodylimits.h"

#include <QTest>

#include <atomic>
#include <optional>
#include <thread>

using meterbird::receiver::BodyBudget;

class TestBodyBudget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesAndTakesBack()
    {
        BodyBudget budget(12'000'000);
        std::optional<BodyBudget::Share> first(std::in_place, budget);
        BodyBudget::Share second(budget);
        QVERIFY(first->grow(6'000'000));
        QVERIFY(second.grow(4'000'000));
        QVERIFY(!second.grow(2'000'000));
        QCOMPARE(second.bytes(), 4'000'000U); // what it had it keeps
        first->shrink(1'000'000);
        QVERIFY(second.grow(2'000'000));
        first.reset();
        QVERIFY(second.grow(5'000'000));
        second.shrink(100'000'000); // no more than it has
        QCOMPARE(second.bytes(), 0U);
        QCOMPARE(second.mostBytes(), 11'000'000U);
    }

    void keepsRoomForSmallOnes()
    {
        BodyBudget budget(12'000'000);
        BodyBudget::Share big(budget);
        QVERIFY(big.grow(11'000'000));
        BodyBudget::Share other(budget);
        QVERIFY(other.grow(BodyBudget::Small));
        QVERIFY(!other.grow(1)); // now it is big
        BodyBudget::Share next(budget);
        QVERIFY(next.grow(1000));
    }

    void isNotFullOfWhatItRefuses()
    {
        BodyBudget budget(12'000'000);
        std::atomic<bool> isOver {false};
        std::atomic<int> asked {0};
        int granted = 0;
        std::thread greedy([&] {
            BodyBudget::Share share(budget);
            for (; !isOver; ++asked)
                granted += share.grow(20'000'000);
        });
        int refused = 0;
        while (asked < 500'000) {
            BodyBudget::Share small(budget);
            refused += !small.grow(1000);
        }
        isOver = true;
        greedy.join();
        QCOMPARE(granted, 0);
        QCOMPARE(refused, 0);
    }

    void aReleasedTextHoldsNoMemory()
    {
        std::string text(100'000, 'x');
        meterbird::receiver::release(text);
        QVERIFY(text.empty());
        QCOMPARE(text.capacity(), std::string().capacity());
    }

    void tellsNeverFromNotNow()
    {
        BodyBudget budget(12'000'000);
        BodyBudget::Share big(budget);
        QVERIFY(big.grow(10'000'000));
        BodyBudget::Share other(budget);
        QVERIFY(!other.grow(2'000'000));
        QVERIFY(other.couldGrow(2'000'000));
        QVERIFY(!big.couldGrow(2'000'000));
        QVERIFY(!other.couldGrow(11'500'000));
    }
};

QTEST_APPLESS_MAIN(TestBodyBudget)
#include "tst_bodybudget.moc"

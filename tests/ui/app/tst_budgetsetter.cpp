// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/budgetsetter.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <future>

using namespace meterbird;
using namespace meterbird::ui;
using Budget = BudgetSetter::Budget;

class TestBudgetSetter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void doesNotWaitForTheLedgerAndTellsItTheLastAlone()
    {
        std::promise<void> mayGoOn;
        std::vector<Budget> told; // by one thread at a time, and read when all are done
        std::atomic<int> begun = 0;
        BudgetSetter setter([&, isFree = mayGoOn.get_future().share()](Budget budget) -> Result<void> {
            ++begun;
            isFree.wait();
            told.push_back(budget);
            return {};
        });
        QSignalSpy done(&setter, &BudgetSetter::done);
        setter.set(1);
        QTRY_COMPARE(begun.load(), 1);
        setter.set(2);
        setter.set(std::nullopt);
        QCOMPARE(begun.load(), 1);
        QCOMPARE(done.size(), 0);
        mayGoOn.set_value();
        QTRY_COMPARE(done.size(), 1);
        QCOMPARE(told, (std::vector<Budget> {1, std::nullopt}));
    }

    void saysWhyItIsNotKept()
    {
        BudgetSetter setter([](Budget) { return Failure(Error {Error::Kind::Storage, "no room"}); });
        QString why;
        connect(&setter, &BudgetSetter::failed, this,
                [&why](const Error &error) { why = QString::fromStdString(error.detail); });
        setter.set(1);
        QTRY_COMPARE(why, QStringLiteral("no room"));
    }

    void waitsForACallUnderWayAtItsEnd()
    {
        std::promise<void> hasBegun;
        std::atomic<bool> isOver = false;
        {
            BudgetSetter setter([&](Budget) -> Result<void> {
                hasBegun.set_value();
                std::this_thread::yield();
                isOver = true;
                return {};
            });
            setter.set(1);
            hasBegun.get_future().wait();
        }
        QVERIFY(isOver);
    }
};

QTEST_GUILESS_MAIN(TestBudgetSetter)
#include "tst_budgetsetter.moc"

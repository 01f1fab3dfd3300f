// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/finding.h"

#include <QTest>

using namespace meterbird::ledger;

class TestFinding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOneFindingWhenSeenAgain()
    {
        FindingBook book;
        book.note(FindingKind::TwoWriters, "a: m", "first", 1000);
        book.note(FindingKind::TwoWriters, "a: m", "second", 3000);
        book.note(FindingKind::CounterWentDown, "a: m", "other kind", 2000);
        QCOMPARE(book.all(),
                 (std::vector<Finding> {{FindingKind::TwoWriters, "a: m", "second", 1000, 3000, 2},
                                        {FindingKind::CounterWentDown, "a: m", "other kind", 2000, 2000, 1}}));
    }

    void forgetsWhatWasNotSeenForLongest()
    {
        FindingBook book;
        for (int i = 0; i < 250; ++i)
            book.note(FindingKind::TooManyLabels, "m" + std::to_string(i), "too many", i);
        const auto all = book.all();
        QCOMPARE(all.size(), 200U);
        QCOMPARE(all.front().subject, std::string("m249"));
        QCOMPARE(all.back().subject, std::string("m50"));
    }

    void keepsTheNewestEvenWhenTheClockWentBack()
    {
        FindingBook book;
        for (int i = 0; i < 200; ++i)
            book.note(FindingKind::TooManyLabels, "m" + std::to_string(i), "too many", 5000);
        book.note(FindingKind::ClockOff, "late", "an hour ahead", 10);
        QCOMPARE(book.all().back().subject, std::string("late"));
    }

    void makesWordsFromOutsidePlain()
    {
        FindingBook book;
        book.note(FindingKind::RejectedData, "a\nb\u202Ec", std::string(2000, 'x'), 1);
        QCOMPARE(book.all().front().subject, std::string("abc"));
        QCOMPARE(book.all().front().detail.size(), 500U);
    }
};

QTEST_APPLESS_MAIN(TestFinding)
#include "tst_finding.moc"

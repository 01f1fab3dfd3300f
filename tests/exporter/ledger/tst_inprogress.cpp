// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/inprogress.h"

#include <QTest>

#include <map>

using namespace meterbird;
using ledger::InProgress;

namespace {

std::map<std::string, int> sums(InProgress &requests)
{
    std::map<std::string, int> sums;
    for (const InProgress::Change &change : requests.takeChanges())
        sums[change.endpoint] += change.by;
    return sums;
}

using Sums = std::map<std::string, int>;

} // namespace

class TestInProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pairsStartsWithFinishes()
    {
        InProgress requests;
        requests.start("1", "/a", 0);
        requests.start("2", "/a", 0);
        requests.start("3", "/b", 0);
        requests.finish("2");
        QCOMPARE(sums(requests), (Sums {{"/a", 1}, {"/b", 1}}));
        QVERIFY(requests.takeChanges().empty());
    }

    void countsARepeatedStartOnce()
    {
        InProgress requests;
        requests.start("1", "/a", 0);
        requests.start("1", "/a", 5);
        QCOMPARE(sums(requests), (Sums {{"/a", 1}}));
    }

    void ignoresAFinishWithoutAStart()
    {
        InProgress requests;
        requests.finish("1");
        QVERIFY(requests.takeChanges().empty());
    }

    void finishesWhatWasStartedWhateverTheFinishSays()
    {
        InProgress requests;
        requests.start("1", "/a", 0);
        (void)requests.takeChanges();
        requests.finish("1");
        QCOMPARE(sums(requests), (Sums {{"/a", -1}}));
    }

    void dropsWhatIsTooOld()
    {
        InProgress requests;
        requests.start("old", "/a", 100);
        requests.start("again", "/a", 100);
        requests.finish("again");
        requests.start("again", "/b", 200);
        (void)requests.takeChanges();
        requests.dropOlderThan(150);
        QCOMPARE(sums(requests), (Sums {{"/a", -1}}));
    }

    void holdsABoundedNumber()
    {
        InProgress requests;
        for (int i = 0; i < 100'500; ++i)
            requests.start(std::to_string(i), "/a", i);
        QCOMPARE(sums(requests), (Sums {{"/a", 100'000}}));
    }

    void keepsALongRequestWhileManyShortOnesPass()
    {
        InProgress requests;
        requests.start("long", "/long", 0);
        for (int i = 0; i < 300'000; ++i) {
            requests.start(std::to_string(i), "/short", 1);
            requests.finish(std::to_string(i));
        }
        QCOMPARE(sums(requests), (Sums {{"/long", 1}, {"/short", 0}}));
    }
};

QTEST_GUILESS_MAIN(TestInProgress)
#include "tst_inprogress.moc"

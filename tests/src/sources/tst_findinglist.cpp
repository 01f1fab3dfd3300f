// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/findinglist.h"

#include <QTest>

using namespace meterbird::sources;

namespace {

Finding finding(FindingKind kind, const char *subject, const char *detail = "")
{
    return {kind, subject, detail, 0, 0, 1};
}

} // namespace

class TestFindingList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsTheCriticalFirst()
    {
        const Finding sends = finding(FindingKind::NobodySends, "a");
        const Finding down = finding(FindingKind::TargetDown, "b");
        const Finding clock = finding(FindingKind::ClockOff, "c");
        const Finding silent = finding(FindingKind::ReceiverSilent, "d");
        QVERIFY(allFindings({sends, down}, {clock, silent}) == (std::vector {down, silent, sends, clock}));
        QVERIFY(allFindings({}, {}).empty());
    }

    void tellsOfAnOverflowOnce()
    {
        const auto kind = FindingKind::SaturatedBuckets;
        const Finding seen = finding(kind, "x: h", "50 of 200");
        const Finding other = finding(kind, "y: h");
        const Finding ours = finding(kind, "llm_call_duration_seconds");
        QVERIFY(allFindings({finding(kind, "x: h"), other, ours}, {seen}) == (std::vector {other, seen}));
        // Nobody else's overflow: ours is news.
        QVERIFY(allFindings({other, ours}, {finding(FindingKind::ClockOff, "x: h")}).size() == 3);
        // The same metric may have another trouble too.
        const Finding missing = finding(FindingKind::NobodySends, "x: h");
        QVERIFY(allFindings({missing}, {seen}) == (std::vector {missing, seen}));
    }
};

QTEST_GUILESS_MAIN(TestFindingList)
#include "tst_findinglist.moc"

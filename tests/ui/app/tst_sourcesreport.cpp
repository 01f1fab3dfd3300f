// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/sourcesreport.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

class TestSourcesReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryField()
    {
        const auto report = reportFrom({{.name = {"my-agent", "OpenTelemetry"},
                                         .firstSeen = 1,
                                         .lastSeen = 2,
                                         .eventsPerSecond = 0.5,
                                         .accepted = 3,
                                         .duplicates = 4,
                                         .rejected = 5,
                                         .droppedStreams = 6,
                                         .lastRejection = "why"}},
                                       {{ledger::FindingKind::ClockOff, "where", "what", 7, 8, 9}});
        QVERIFY(report.senders
                == (std::vector<sources::Sender> {{"my-agent", "OpenTelemetry", 1, 2, 0.5, 3, 4, 5, 6, "why"}}));
        QVERIFY(report.findings
                == (std::vector<sources::Finding> {{sources::FindingKind::ClockOff, "where", "what", 7, 8, 9}}));
    }

    // The same enumerators on both sides of the wall, in the same order.
    void knowsEachKind()
    {
        for (int kind = 0; kind <= int(ledger::FindingKind::RejectedData); ++kind) {
            const auto report = reportFrom({}, {{static_cast<ledger::FindingKind>(kind), {}, {}, 0, 0, 0}});
            QCOMPARE(int(report.findings.at(0).kind), kind);
        }
    }
};

QTEST_GUILESS_MAIN(TestSourcesReport)
#include "tst_sourcesreport.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/sourcesreport.h"

namespace meterbird::ui {

namespace {

sources::FindingKind kindFrom(ledger::FindingKind kind)
{
    using sources::FindingKind;
    switch (kind) {
    case ledger::FindingKind::TwoWriters:
        return FindingKind::TwoWriters;
    case ledger::FindingKind::CounterWentDown:
        return FindingKind::CounterWentDown;
    case ledger::FindingKind::TooManyLabels:
        return FindingKind::TooManyLabels;
    case ledger::FindingKind::SaturatedBuckets:
        return FindingKind::SaturatedBuckets;
    case ledger::FindingKind::CoarseBuckets:
        return FindingKind::CoarseBuckets;
    case ledger::FindingKind::ClockOff:
        return FindingKind::ClockOff;
    case ledger::FindingKind::UnspecifiedTemporality:
        return FindingKind::UnspecifiedTemporality;
    case ledger::FindingKind::GrpcOnHttpPort:
        return FindingKind::GrpcOnHttpPort;
    case ledger::FindingKind::RejectedData:
        return FindingKind::RejectedData;
    }
    return FindingKind::Other;
}

} // namespace

sources::Report reportFrom(const std::vector<receiver::Sender> &senders, const std::vector<ledger::Finding> &findings)
{
    sources::Report report;
    for (const receiver::Sender &sender : senders)
        report.senders.push_back({sender.name.service, sender.name.kind, sender.firstSeen, sender.lastSeen,
                                  sender.eventsPerSecond, sender.accepted, sender.duplicates, sender.rejected,
                                  sender.droppedStreams, sender.lastRejection});
    for (const ledger::Finding &finding : findings)
        report.findings.push_back(
            {kindFrom(finding.kind), finding.subject, finding.detail, finding.first, finding.last, finding.times});
    return report;
}

} // namespace meterbird::ui

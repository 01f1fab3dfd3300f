// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/sendercheck.h"

#include "src/base/text.h"

#include <algorithm>

namespace meterbird::sources {

namespace {

constexpr Milliseconds forgottenAfter = 3'600'000;

/// A finding is about a sender, or about one metric of it: `my-agent: gen_ai.client.token.usage`.
bool isAbout(const Finding &finding, const std::string &service)
{
    return finding.subject == service || finding.subject.starts_with(service + ":");
}

bool tellsOfRefusal(const Finding &finding)
{
    return finding.kind == FindingKind::RejectedData || finding.kind == FindingKind::UnspecifiedTemporality
        || finding.kind == FindingKind::ClockOff;
}

std::string nameOf(const Sender &sender)
{
    if (sender.service.empty())
        return "a sender without a name (" + plainText(sender.kind, 100) + ')';
    return plainText(sender.service, 200);
}

} // namespace

std::vector<Finding> findingsOf(const Report &report, Timestamp now)
{
    std::vector<Finding> findings = report.findings;
    std::erase_if(findings, [now](const Finding &finding) { return finding.last < now - forgottenAfter; });
    const std::vector<Finding> told = findings;
    for (const Sender &sender : report.senders) {
        const bool isTold = std::any_of(told.begin(), told.end(), [&sender](const Finding &finding) {
            return tellsOfRefusal(finding) && isAbout(finding, sender.service);
        });
        if (sender.rejected == 0 || isTold || sender.lastSeen < now - forgottenAfter)
            continue;
        Finding finding;
        finding.kind = FindingKind::RejectedData;
        finding.subject = nameOf(sender);
        finding.detail = std::to_string(sender.rejected) + " of "
            + std::to_string(sender.accepted + sender.duplicates + sender.rejected);
        if (!sender.lastRejection.empty())
            finding.detail += "; the last: " + plainText(sender.lastRejection, 400);
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace meterbird::sources

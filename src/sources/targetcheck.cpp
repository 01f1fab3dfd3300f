// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/targetcheck.h"

#include "src/base/text.h"

namespace meterbird::sources {

namespace {
constexpr std::size_t mostFindings = 50; // somebody else's server may have lost a thousand
}

std::vector<Finding> checkTargets(const std::vector<prometheus::Target> &targets)
{
    std::vector<Finding> findings;
    for (const prometheus::Target &target : targets) {
        if (target.health != "down" || findings.size() == mostFindings)
            continue;
        Finding finding;
        finding.kind = FindingKind::TargetDown;
        finding.subject = plainText(target.job, 100) + " at " + plainText(target.url, 190);
        finding.detail = plainText(target.lastError, 500);
        finding.last = target.lastScrape;
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace meterbird::sources

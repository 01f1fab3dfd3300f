// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/findinglist.h"

#include "src/sources/advice.h"

#include <algorithm>

namespace meterbird::sources {

namespace {

bool isOverflow(const Finding &finding)
{
    return finding.kind == FindingKind::SaturatedBuckets;
}

bool isOurs(const Finding &finding)
{
    return finding.subject.find(": ") == std::string::npos;
}

} // namespace

std::vector<Finding> allFindings(const std::vector<Finding> &found, const std::vector<Finding> &seen)
{
    std::vector<Finding> all;
    const bool hasOverflow = std::any_of(seen.begin(), seen.end(), isOverflow);
    for (const Finding &finding : found) {
        const bool isTold = isOverflow(finding)
            && ((isOurs(finding) && hasOverflow) || std::any_of(seen.begin(), seen.end(), [&](const Finding &other) {
                                return isOverflow(other) && other.subject == finding.subject;
                            }));
        if (!isTold)
            all.push_back(finding);
    }
    all.insert(all.end(), seen.begin(), seen.end());
    std::stable_partition(all.begin(), all.end(),
                          [](const Finding &finding) { return adviceFor(finding.kind).isCritical; });
    return all;
}

} // namespace meterbird::sources

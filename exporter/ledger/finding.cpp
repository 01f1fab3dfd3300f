// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/finding.h"

#include "src/base/text.h"

#include <algorithm>

namespace meterbird::ledger {

namespace {

constexpr std::size_t MostFindings = 200;
constexpr std::size_t SubjectBytes = 300; // two names of 200 bytes at most, and seldom that long
constexpr std::size_t DetailBytes = 500;

} // namespace

void FindingBook::note(FindingKind kind, const std::string &subject, std::string detail, Timestamp now)
{
    const std::lock_guard lock(m_mutex);
    const auto [entry, isNew] = m_findings.try_emplace({kind, plainText(subject, SubjectBytes)});
    Finding &finding = entry->second;
    if (isNew) {
        finding.kind = kind;
        finding.subject = entry->first.second;
        finding.first = now;
    }
    finding.detail = plainText(detail, DetailBytes);
    finding.last = std::max(finding.last, now);
    ++finding.times;
    if (m_findings.size() > MostFindings) {
        const auto isOlder = [entry = &finding](const auto &a, const auto &b) {
            return &b.second == entry || (&a.second != entry && a.second.last < b.second.last);
        };
        m_findings.erase(std::ranges::min_element(m_findings, isOlder));
    }
}

std::vector<Finding> FindingBook::all() const
{
    std::vector<Finding> all;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &[key, finding] : m_findings)
            all.push_back(finding);
    }
    std::ranges::stable_sort(all, std::ranges::greater(), &Finding::last);
    return all;
}

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/tally.h"

#include "exporter/receiver/otlp/bounds.h"
#include "src/base/text.h"

namespace meterbird::otlp {

namespace {

constexpr Milliseconds Minute = 60'000;

} // namespace

Tally::Tally(const std::vector<Resource> &resources, const std::vector<Attribute> &attributes,
             ledger::FindingBook &findings, Timestamp now)
    : m_findings(findings)
    , m_now(now)
{
    m_shares.reserve(resources.size());
    for (const Resource &resource : resources)
        m_shares.push_back({originOf(Attributes(in(attributes, resource.attributes))), {}});
}

void Tally::markDuplicate(std::uint32_t resource)
{
    receiver::SenderTake &take = m_shares.at(resource).take;
    --take.accepted;
    ++take.duplicates;
}

void Tally::markDropped(std::uint32_t resource)
{
    receiver::SenderTake &take = m_shares.at(resource).take;
    --take.accepted;
    ++take.droppedStreams;
}

void Tally::reject(std::uint32_t resource, std::string_view what, const std::string &why)
{
    receiver::SenderTake &take = m_shares.at(resource).take;
    ++take.rejected;
    take.rejection = plainText(what, 100) + ": " + why;
    if (m_firstRejection.empty())
        m_firstRejection = take.rejection;
}

void Tally::reject(std::uint32_t resource, std::string_view what, const std::string &why, ledger::FindingKind finding)
{
    reject(resource, what, why);
    m_findings.note(finding, origin(resource).job + ": " + plainText(what, 100), why, m_now);
}

void Tally::watchClock(std::uint32_t resource, std::uint64_t nanoseconds)
{
    const Milliseconds ahead = timestampOf(nanoseconds, m_now) - m_now;
    if (ahead > Minute)
        m_findings.note(ledger::FindingKind::ClockOff, origin(resource).job,
                        "its times are " + std::to_string(ahead / 1000) + " s ahead of ours", m_now);
}

std::uint64_t Tally::accepted() const
{
    std::uint64_t sum = 0;
    for (const Share &share : m_shares)
        sum += share.take.accepted + share.take.duplicates;
    return sum;
}

std::uint64_t Tally::rejected() const
{
    std::uint64_t sum = 0;
    for (const Share &share : m_shares)
        sum += share.take.rejected;
    return sum;
}

} // namespace meterbird::otlp

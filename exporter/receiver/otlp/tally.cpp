// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/tally.h"

#include "exporter/receiver/otlp/bounds.h"
#include "src/base/text.h"

namespace meterbird::otlp {

namespace {

constexpr Milliseconds Minute = 60'000;
constexpr Milliseconds Hour = 60 * Minute; ///< senders that could not reach us keep what they have for minutes
constexpr std::uint64_t MostWorded = 100; // of one resource: words for each of 200,000 would cost a second

} // namespace

Tally::Tally(const std::vector<Resource> &resources, const std::vector<Scope> &scopes,
             const std::vector<Attribute> &attributes, ledger::FindingBook &findings, Timestamp now)
    : m_resources(resources)
    , m_attributes(attributes)
    , m_agents(resources.size(), Agent::Other)
    , m_places(resources.size())
    , m_findings(findings)
    , m_now(now)
{
    for (const Scope &scope : scopes) {
        if (const Agent agent = agentOfScope(scope.name); agent != Agent::Other)
            m_agents.at(scope.resource) = agent;
    }
}

Share &Tally::shareOf(std::uint32_t resource)
{
    std::uint32_t &place = m_places.at(resource);
    if (place == 0) {
        if (m_shares.size() < MostShares)
            m_shares.push_back(
                {originOf(Attributes(in(m_attributes, m_resources[resource].attributes)), m_agents[resource]), {}});
        else if (m_shares.size() == MostShares)
            m_shares.push_back({originOf(Attributes()), {}});
        place = static_cast<std::uint32_t>(m_shares.size());
    }
    return m_shares[place - 1];
}

void Tally::markDuplicate(std::uint32_t resource)
{
    receiver::SenderTake &take = shareOf(resource).take;
    --take.accepted;
    ++take.duplicates;
}

void Tally::markDropped(std::uint32_t resource)
{
    receiver::SenderTake &take = shareOf(resource).take;
    --take.accepted;
    ++take.droppedStreams;
    if (m_firstRejection.empty())
        m_firstRejection = "there is no room for more streams: a new one was dropped";
}

void Tally::reject(std::uint32_t resource, std::string_view what, const std::string &why, ledger::FindingKind finding)
{
    receiver::SenderTake &take = shareOf(resource).take;
    if (++take.rejected > MostWorded)
        return;
    const std::string name = plainText(what, 100);
    take.rejection = name + ": " + why;
    if (m_firstRejection.empty())
        m_firstRejection = take.rejection;
    m_findings.note(finding, origin(resource).job + ": " + name, why, m_now);
}

void Tally::watchClock(std::uint32_t resource, std::uint64_t nanoseconds)
{
    const Milliseconds ahead = timestampOf(nanoseconds, m_now) - m_now;
    if (ahead > Minute)
        m_findings.note(ledger::FindingKind::ClockOff, origin(resource).job,
                        "its times are " + std::to_string(ahead / 1000) + " s ahead of ours", m_now);
    else if (-ahead > Hour)
        m_findings.note(ledger::FindingKind::ClockOff, origin(resource).job,
                        "its times are " + std::to_string(-ahead / Minute)
                            + " min behind ours: its clock is slow, or it sent late",
                        m_now);
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
        sum += share.take.rejected + share.take.droppedStreams;
    return sum;
}

} // namespace meterbird::otlp

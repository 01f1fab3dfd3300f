// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/finding.h"
#include "exporter/receiver/otlp/origin.h"
#include "src/base/timerange.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace meterbird::otlp {

/// One resource of a request: who it is, and what became of what it sent.
struct Share {
    Origin origin {};
    receiver::SenderTake take {};
};

/// Keeps count of a request while it is read: by resource, and what was wrong first.
class Tally
{
public:
    /// The first and the third outlive it.
    Tally(const std::vector<Resource> &resources, const std::vector<Scope> &scopes,
          const std::vector<Attribute> &attributes, ledger::FindingBook &findings, Timestamp now);

    /// Resources of one request that are told apart; whatever the rest sends is the sending of one without a name.
    static constexpr std::size_t MostShares = 5'000;

    Timestamp now() const { return m_now; }
    const Origin &origin(std::uint32_t resource) { return shareOf(resource).origin; }

    void accept(std::uint32_t resource) { ++shareOf(resource).take.accepted; }
    /// Of something that was accepted: it changed nothing after all.
    void markDuplicate(std::uint32_t resource);
    void markDropped(std::uint32_t resource);
    /// `what` is a metric, a span or an event by name; `why` a sentence fragment. Doctor hears of it as `finding`.
    void reject(std::uint32_t resource, std::string_view what, const std::string &why, ledger::FindingKind finding);
    /// Notes a clock that is off, though not far enough for a rejection: a minute ahead or an hour behind.
    void watchClock(std::uint32_t resource, std::uint64_t nanoseconds);

    /// Of those resources that sent anything.
    const std::vector<Share> &shares() const { return m_shares; }
    std::uint64_t accepted() const; ///< duplicates are, too
    std::uint64_t rejected() const; ///< dropped ones are, too
    /// Why the first of them was.
    const std::string &firstRejection() const { return m_firstRejection; }

private:
    Share &shareOf(std::uint32_t resource);

    const std::vector<Resource> &m_resources;
    const std::vector<Attribute> &m_attributes;
    std::vector<Agent> m_agents; ///< of each resource, as its scopes say
    std::vector<std::uint32_t> m_places; ///< of each resource in m_shares, plus 1; 0: it has none yet
    std::vector<Share> m_shares;
    ledger::FindingBook &m_findings;
    const Timestamp m_now;
    std::string m_firstRejection;
};

} // namespace meterbird::otlp

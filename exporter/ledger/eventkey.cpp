// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/eventkey.h"

#include <array>
#include <string_view>
#include <variant>

namespace meterbird::ledger {

namespace {

// They are in the file for a week: a word that changes makes repeats count.
constexpr std::array<std::string_view, std::variant_size_v<decltype(Event::body)>> Types {
    "request", "request_started", "request_finished", "llm_call", "tool_call", "db_query", "db_pool", "error", "usage"};

/// Both may hold anything, so where the one ends is said.
std::string ofAgent(const std::string &agent, const std::string &id)
{
    return std::to_string(agent.size()) + ' ' + agent + id;
}

} // namespace

std::string repeatKey(const Event &event)
{
    if (event.id.empty() || !event.claim.sender.empty())
        return event.id;
    return std::string(Types[event.body.index()]) + ' ' + ofAgent(event.agent, event.id);
}

std::string requestKey(const Event &event, const std::string &requestId)
{
    return ofAgent(event.agent, requestId);
}

} // namespace meterbird::ledger

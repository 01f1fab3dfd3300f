// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/ranks.h"

#include <algorithm>
#include <array>
#include <optional>

namespace meterbird::otlp {

namespace {

using ledger::Quantity;

constexpr std::uint8_t First = 0;
constexpr std::uint8_t Second = 10;
constexpr std::uint8_t Third = 20;

struct Row {
    Agent agent;
    std::optional<Quantity> quantity; ///< none: all that have no row of their own
    std::uint8_t logs;
    std::uint8_t spans;
    std::uint8_t metrics;
};

constexpr std::array table {
    // Claude Code's events know each call with its tokens, its dollars and how long it took; its spans know no dollars
    // and are a beta that few have on; its metrics know neither calls nor times. Only spans know how long a request
    // took.
    Row {Agent::ClaudeCode, Quantity::Requests, Second, First, Third},
    // One event carries both, and what its logs call an error of a call ends many a request.
    Row {Agent::ClaudeCode, Quantity::Errors, Second, First, Third},
    Row {Agent::ClaudeCode, std::nullopt, First, Second, Third},
    // Codex' events know each call; its spans are traces for its makers. How long a turn took only its metrics know.
    Row {Agent::Codex, Quantity::Requests, Second, Third, First},
    Row {Agent::Codex, std::nullopt, First, Third, Second},
    // Gemini CLI's events know each call and each run of an agent; its spans are a choice that few make.
    Row {Agent::GeminiCli, std::nullopt, First, Third, Second},
    // Everybody else: a span knows what happened below what and how long it took; log events carry the same facts
    // without the time; metrics have lost who belongs to whom, and often the bounds to tell times apart.
    Row {Agent::Other, std::nullopt, Second, First, Third},
};

} // namespace

ledger::Claim claimOf(const Origin &origin, Signal signal, Quantity quantity, std::uint8_t behind)
{
    const auto row = std::ranges::find_if(table, [&](const Row &candidate) {
        return candidate.agent == origin.agent && candidate.quantity.value_or(quantity) == quantity;
    });
    const std::array ranks {row->logs, row->spans, row->metrics};
    return {origin.claimant, static_cast<std::uint8_t>(ranks.at(static_cast<std::size_t>(signal)) + behind)};
}

} // namespace meterbird::otlp

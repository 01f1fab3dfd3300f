// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace meterbird::ledger {

/// What one agent can be told about by more than one signal (metrics, logs, spans). Each is counted from one signal at
/// a time; see Arbiter.
enum class Quantity : std::uint8_t {
    Requests, ///< how many, how they ended, how long they took
    Iterations,
    Errors, ///< of the agent
    Calls, ///< of models: how many, how long, how they failed
    FirstToken,
    Tokens,
    Cost,
    Tools,
    DbQueries,
};

/// Who says it, and how good its word is. `rank` 0 is the best; a better one silences the worse ones of the same
/// sender. The table of exporter/receiver/otlp says which signal of which agent has which rank and why.
/// An empty sender is never silenced: plain events, which come one way only.
struct Claim {
    std::string sender {}; ///< service, with its instance when it names one
    std::uint8_t rank = 0;

    bool operator==(const Claim &) const = default;
};

} // namespace meterbird::ledger

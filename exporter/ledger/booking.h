// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/pricing/money.h"

#include <cstdint>
#include <optional>

namespace meterbird::ledger {

/// What one call, or usage and numbers of calls that agents tell by counters, adds to the books of costs.
struct Booking {
    std::int64_t calls = 0;
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    std::int64_t cacheReadTokens = 0; ///< part of the input, like the next
    std::int64_t cacheWriteTokens = 0;
    std::int64_t reasoningTokens = 0; ///< part of the output
    std::optional<pricing::NanoDollars> cost = 0; ///< nothing: no price is known, and the tokens are unpriced

    bool operator==(const Booking &) const = default;
};

} // namespace meterbird::ledger

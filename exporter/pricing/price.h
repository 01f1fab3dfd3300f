// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace meterbird::pricing {

/// What one token costs, in femto-dollars (1e-15 $), so that every public price is a whole number. All are set: where
/// the list gives none, a cache read, a cache write and a reasoning token cost what an input or output token costs,
/// which may be too much and is never too little.
struct Rates {
    std::int64_t input = 0;
    std::int64_t output = 0;
    std::int64_t cacheRead = 0;
    std::int64_t cacheWrite = 0; ///< kept for five minutes
    std::int64_t cacheWriteHour = 0; ///< kept for an hour
    std::int64_t reasoning = 0;

    bool operator==(const Rates &) const = default;
};

/// From `above` input tokens on, the whole call costs these rates: a cliff, not a bracket.
struct PriceTier {
    std::int64_t above = 0;
    Rates rates;

    bool operator==(const PriceTier &) const = default;
};

/// The price of one model.
struct Price {
    std::string key; ///< the row of the list that it stands in
    Rates base;
    std::vector<PriceTier> tiers; ///< ascending
    bool tierIncludesItsLimit = false; ///< xAI's rule: >= instead of >

    /// The rates of a call with so many input tokens, cached ones included.
    const Rates &ratesFor(std::int64_t inputTokens) const;

    bool operator==(const Price &) const = default;
};

} // namespace meterbird::pricing

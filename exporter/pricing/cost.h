// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/pricing/money.h"
#include "exporter/pricing/price.h"
#include "src/base/error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace meterbird::pricing {

/// The tokens of one call as its provider counts them in total: `input` is the whole prompt, cache reads and cache
/// writes included; `output` is the whole answer, reasoning included. Providers that report disjoint numbers
/// (Anthropic's input_tokens leaves the cache out) have to be added up before they come here.
struct LlmUsage {
    std::int64_t input = 0;
    std::int64_t output = 0;
    std::int64_t cacheRead = 0; ///< part of input
    std::int64_t cacheWrite = 0; ///< part of input
    std::int64_t cacheWriteHour = 0; ///< part of cacheWrite: what is kept for an hour
    std::int64_t reasoning = 0; ///< part of output

    bool operator==(const LlmUsage &) const = default;
};

/// Why `usage` cannot be: a negative number, or parts that are more than their whole. Nothing when it can.
std::optional<std::string> problemOf(const LlmUsage &usage);

/// What the call costs. The sum is exact; it is rounded once, to the nearest nano-dollar, halves up.
/// An Error (BadReply) for usage that cannot be, and (TooMuch) when the sum does not fit.
Result<NanoDollars> costOf(const LlmUsage &usage, const Price &price);

} // namespace meterbird::pricing

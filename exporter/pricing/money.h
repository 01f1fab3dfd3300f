// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace meterbird::pricing {

/// Money inside Meterbird: whole nano-dollars (1e-9 $), so that sums are exact. ±9.2 billion dollars fit.
using NanoDollars = std::int64_t;

/// a + b, both >= 0; stops at the largest amount, which hostile events could otherwise overflow.
constexpr std::int64_t saturatedSum(std::int64_t a, std::int64_t b)
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    return a > most - b ? most : a + b;
}

constexpr double toDollars(NanoDollars amount)
{
    return static_cast<double>(amount) / 1e9;
}

} // namespace meterbird::pricing

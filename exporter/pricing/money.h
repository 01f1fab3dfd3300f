// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace meterbird::pricing {

/// Money inside Meterbird: whole nano-dollars (1e-9 $), so that sums are exact. ±9.2 billion dollars fit.
using NanoDollars = std::int64_t;

constexpr double toDollars(NanoDollars amount)
{
    return static_cast<double>(amount) / 1e9;
}

} // namespace meterbird::pricing

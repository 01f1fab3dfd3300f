// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/explicitbuckets.h"

#include <algorithm>
#include <array>

namespace meterbird::otlp {

namespace {

constexpr int LowestPower = -10;
constexpr int HighestPower = 20;
constexpr auto Bounds = [] {
    std::array<double, HighestPower - LowestPower + 1> bounds {};
    double bound = 1.0 / (1 << -LowestPower);
    for (double &each : bounds) {
        each = bound;
        bound *= 2;
    }
    return bounds;
}();

/// The power of two at or above the upper bound of bucket `index`.
std::int64_t powerAbove(std::int64_t index, std::int32_t scale)
{
    if (scale >= 0)
        return (index >> std::min(scale, 62)) + 1;
    constexpr std::int64_t Enough = 12; // 2^12 is a power that no bound reaches
    return (index + 1) * (std::int64_t(1) << std::min(-std::int64_t(scale), Enough)); // -scale alone may overflow
}

} // namespace

std::span<const double> powersOfTwo()
{
    return Bounds;
}

std::vector<std::uint64_t> explicitBuckets(const ExponentialPoint &point, std::span<const std::uint64_t> positive,
                                           std::span<const std::uint64_t> negative)
{
    std::vector<std::uint64_t> counts(Bounds.size() + 1);
    counts.front() = point.zeroCount;
    for (const std::uint64_t count : negative)
        counts.front() += count;
    for (std::size_t i = 0; i < positive.size(); ++i) {
        const std::int64_t index = std::int64_t(point.positiveOffset) + static_cast<std::int64_t>(i);
        const std::int64_t power = powerAbove(index, point.scale);
        const std::int64_t last = HighestPower + 1;
        counts[static_cast<std::size_t>(std::clamp<std::int64_t>(power, LowestPower, last) - LowestPower)] +=
            positive[i];
    }
    return counts;
}

} // namespace meterbird::otlp

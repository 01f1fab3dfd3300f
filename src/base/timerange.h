// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace meterbird {

/// Milliseconds since 1970-01-01 UTC, as Prometheus counts.
using Timestamp = std::int64_t;
/// A length of time in milliseconds.
using Milliseconds = std::int64_t;

/// A window of time, both ends inclusive, start <= end.
struct TimeRange {
    Timestamp start = 0;
    Timestamp end = 0;

    /// The greatest number when the ends, which a file may name, lie further apart than can be counted.
    Milliseconds length() const
    {
        Milliseconds length = 0;
        return __builtin_sub_overflow(end, start, &length) ? std::numeric_limits<Milliseconds>::max() : length;
    }
    bool contains(Timestamp time) const { return time >= start && time <= end; }
    bool operator==(const TimeRange &) const = default;
};

/// Both ends rounded down to a multiple of `step`, so that repeated questions meet the same grid. step > 0.
TimeRange alignedTo(TimeRange range, Milliseconds step);

/// UTC, RFC 3339 with milliseconds: `2026-03-01T12:00:00.000Z`.
std::string toRfc3339(Timestamp time);

/// The clock on the wall, now.
Timestamp currentTime();

} // namespace meterbird

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <array>
#include <string>
#include <string_view>

namespace meterbird::dashboard {

/// The window of time that a dashboard shows: the last `length` up to now, or a fixed piece of the past.
struct TimeWindow {
    bool live = true; ///< ends at now and moves with it
    Milliseconds length = 3'600'000; ///< while live
    TimeRange fixed; ///< while not live

    static TimeWindow last(Milliseconds length) { return {true, length, {}}; }
    static TimeWindow between(TimeRange range) { return {false, range.length(), range}; }

    TimeRange at(Timestamp now) const { return live ? TimeRange {now - length, now} : fixed; }
    bool operator==(const TimeWindow &) const = default;
};

/// The entries of the range menu; "custom" is any other.
inline constexpr std::array<Milliseconds, 11> rangeChoices {300'000,     900'000,     1'800'000,    3'600'000,
                                                            10'800'000,  21'600'000,  43'200'000,   86'400'000,
                                                            172'800'000, 604'800'000, 2'592'000'000};
/// The entries of the live menu; 0 is "off".
inline constexpr std::array<Milliseconds, 7> liveChoices {0, 1'000, 5'000, 10'000, 30'000, 60'000, 300'000};

/// No window is shorter or longer than these.
inline constexpr Milliseconds shortestWindow = 10'000;
inline constexpr Milliseconds longestWindow = 366LL * 86'400'000;

/// `window` with its ends in order and its length within the bounds above; a fixed one keeps its middle.
TimeWindow bounded(TimeWindow window);

/// Grafana's `time` of a dashboard: `now-6h` and `now` make a live window, two RFC 3339 or millisecond times a fixed
/// one. Anything else (`now/d`) is the last hour.
TimeWindow windowFromGrafana(std::string_view from, std::string_view to);

/// The pair that Grafana writes for `window`.
std::pair<std::string, std::string> windowToGrafana(const TimeWindow &window);

} // namespace meterbird::dashboard

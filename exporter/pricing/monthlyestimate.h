// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/pricing/money.h"

#include <chrono>

namespace meterbird::pricing {

using TimePoint = std::chrono::system_clock::time_point;

/// The day on the local calendar (TZ, or the machine's zone): what days are told apart by. Their edges are not fit for
/// that: where clocks go back at one o'clock, midnight comes twice.
std::chrono::year_month_day localDate(TimePoint time);

/// Edges of the local calendar. A day has 23 or 25 hours when the clock is changed; it begins with its first moment.
TimePoint startOfDay(TimePoint time);
TimePoint startOfDayBefore(TimePoint time); ///< of the day before that of `time`
TimePoint startOfNextMonth(TimePoint time);

/// What is known of the spending when a month is projected.
struct SpendingSoFar {
    NanoDollars month = 0; ///< since the first of the month
    NanoDollars today = 0; ///< since midnight
    NanoDollars fullDays = 0; ///< in the last `dayCount` full days before today; they may lie in the month before
    int dayCount = 0; ///< at most 7; days before the very first event do not count; 0 on the first day

    bool operator==(const SpendingSoFar &) const = default;
};

/// What this month is heading for: what is spent, and for the rest of the month the recent rate.
///
///     spent this month + (end of the month - now) * rate
///     rate = fullDays / dayCount a day; on the very first day: today / max(1 h, now - midnight)
///
/// Rounded to the nano-dollar. Equals the spent amount at the month's end and when nothing was spent lately.
NanoDollars projectMonth(const SpendingSoFar &spending, TimePoint now);

} // namespace meterbird::pricing

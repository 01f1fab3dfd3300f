// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <QMetaType>
#include <QString>

#include <optional>
#include <span>

namespace meterbird::ui {

/// The window of time that the user looks at: the last `length` up to now, or a fixed piece of the past. A value.
struct RangeChoice {
    Milliseconds length = 3'600'000;
    std::optional<TimeRange> fixed; ///< when set, length is fixed->length()

    static RangeChoice last(Milliseconds length) { return {length, std::nullopt}; }
    static RangeChoice between(TimeRange range) { return {range.length(), range}; }

    /// The window at the moment `now`.
    TimeRange at(Timestamp now) const { return fixed ? *fixed : TimeRange {now - length, now}; }

    /// `Last 1 hour`, or both ends in local time.
    QString text() const;

    bool operator==(const RangeChoice &) const = default;
};

/// The lengths that the menu offers, 5 minutes to 30 days.
std::span<const Milliseconds> offeredRanges();

/// The live intervals that the menu offers; 0 is "Off".
std::span<const Milliseconds> offeredIntervals();

} // namespace meterbird::ui

Q_DECLARE_METATYPE(meterbird::ui::RangeChoice)

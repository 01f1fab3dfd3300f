// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/stepgrid.h"

#include <QDateTime>

#include <algorithm>

namespace meterbird::dashboard {

namespace {

constexpr Milliseconds localFrom = 1'800'000;
constexpr Milliseconds calmFor = 86'400'000; // no clock changes twice within it
constexpr std::size_t mostPieces = 17; // eight changes of the clock: a year has two, in some countries four

/// Of the local clock from UTC.
Milliseconds offsetAt(Timestamp time)
{
    return QDateTime::fromMSecsSinceEpoch(time).offsetFromUtc() * Milliseconds {1'000};
}

/// The last time of the local grid at or before `time`, and the first at or after it.
Timestamp gridBefore(Timestamp time, Milliseconds offset, Milliseconds step)
{
    return alignedTo({time + offset, time + offset}, step).start - offset;
}
Timestamp gridAfter(Timestamp time, Milliseconds offset, Milliseconds step)
{
    const Timestamp before = gridBefore(time, offset, step);
    return before == time ? time : before + step;
}

/// The first moment within (from, to] whose clock has another grid of `step` than one with `offset`; `to` + 1 when none
/// has. (No optional: GCC 12 takes its content for uninitialized.)
Timestamp nextChange(Timestamp from, Timestamp to, Milliseconds offset, Milliseconds step)
{
    const auto isOther = [&](Timestamp time) { return (offsetAt(time) - offset) % step != 0; };
    while (from < to) {
        const Timestamp next = std::min(from + calmFor, to);
        if (!isOther(next)) {
            from = next;
            continue;
        }
        Timestamp same = from, other = next;
        while (other - same > 1) {
            const Timestamp middle = same + (other - same) / 2;
            (isOther(middle) ? other : same) = middle;
        }
        return other;
    }
    return to + 1;
}

} // namespace

std::optional<TimeRange> GridPiece::from(Timestamp time, Milliseconds step) const
{
    if (time <= range.start)
        return range;
    const Timestamp start = range.start + (time - range.start + step - 1) / step * step;
    return start <= range.end ? std::optional(TimeRange {start, range.end}) : std::nullopt;
}

std::vector<GridPiece> gridOf(TimeRange range, Milliseconds step, bool isBars)
{
    const bool isLocal = step >= localFrom;
    Milliseconds offset = isLocal ? offsetAt(range.start) : 0;
    Timestamp at = gridBefore(range.start, offset, step);
    if (isLocal && offsetAt(at) != offset) { // the clock has changed since that step began
        offset = offsetAt(at);
        at = gridBefore(range.start, offset, step);
    }
    std::vector<GridPiece> pieces;
    for (;;) {
        // A bar stands for the step before its time, so the one that is being filled ends in the future. A rate asked
        // there would see half of its window empty: a line ends at the last whole step.
        const Timestamp end =
            isBars ? gridAfter(range.end, offset, step) : std::max(at, gridBefore(range.end, offset, step));
        const bool mayChange = isLocal && pieces.size() + 2 < mostPieces;
        const Timestamp change = mayChange ? nextChange(at, end, offset, step) : end + 1;
        const Timestamp last = change > end ? end : gridBefore(change, offset, step);
        pieces.push_back({{at, last}, step});
        if (change > end || (isBars && last >= range.end))
            return pieces;
        offset = offsetAt(change);
        Timestamp next = gridAfter(change, offset, step);
        if (next == last)
            next += step;
        if (!isBars && next > range.end)
            return pieces;
        pieces.push_back({{next, next}, next - last});
        at = next + step;
        if (isBars ? next >= range.end : at > range.end)
            return pieces;
    }
}

} // namespace meterbird::dashboard

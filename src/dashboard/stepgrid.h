// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <optional>
#include <vector>

namespace meterbird::dashboard {

/// Times one step apart at which a panel is asked.
struct GridPiece {
    TimeRange range; ///< the first and the last of them
    Milliseconds length = 0; ///< between each of them and the time before: what one of them stands for

    /// The part of it that does not lie before `time`; nothing when all of it does.
    std::optional<TimeRange> from(Timestamp time, Milliseconds step) const;
    bool operator==(const GridPiece &) const = default;
};

/// The times at which `range` is asked, both ends on the grid of `step`; in order, at least one piece. From steps of
/// half an hour on the grid is that of the local clock: a bar of a day is a local day. Where that clock changes, the
/// step that holds the change is a piece of its own, shorter or longer than `step`: what is counted over its length
/// neither misses an hour nor counts one twice. A year of hourly changes would still be few pieces.
/// Of bars the last ends at or after range.end; of lines it does not lie after it.
std::vector<GridPiece> gridOf(TimeRange range, Milliseconds step, bool isBars);

} // namespace meterbird::dashboard

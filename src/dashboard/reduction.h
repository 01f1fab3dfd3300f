// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/series.h"
#include "src/base/timerange.h"

#include <cstddef>
#include <span>
#include <vector>

namespace meterbird::dashboard {

/// A line made fit for so many pixel columns: unbroken pieces with a gap between each two. A piece of one point is a
/// dot.
struct ReducedLine {
    std::vector<Sample> points; ///< true times and values, in order; no NaN
    std::vector<std::size_t> pieces; ///< index of the first point of each piece

    std::size_t pieceCount() const { return pieces.size(); }
    std::span<const Sample> piece(std::size_t index) const;
    bool operator==(const ReducedLine &) const = default;
};

/// Keeps of each pixel column its first, lowest, highest and last sample (M4: drawn, it differs from the full line in
/// 0.1 % of the pixels). NaN is a gap, and so are neighbours more than 1.5 `step` apart; a gap inside one column is too
/// small to be seen and is closed, unless the line is so sparse that nothing needs reducing. Of the samples outside
/// `range` the one neighbour on each side is kept, by which the line enters and leaves. O(n).
ReducedLine reduced(std::span<const Sample> samples, TimeRange range, int columns, Milliseconds step);

} // namespace meterbird::dashboard

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/series.h"
#include "src/base/timerange.h"

#include <cstddef>
#include <map>
#include <vector>

namespace meterbird::dashboard {

/// The samples of one query within its window, put together from a first full answer and later answers for the tail.
/// What it holds equals what one question for the whole window would have brought.
class Ring
{
public:
    /// No query brings more lines than this onto a panel; those past it are left out and counted.
    static constexpr std::size_t mostSeries = 500;

    void clear();
    bool isEmpty() const { return m_end == 0; }

    /// What to ask so that the ring covers `window` (on the grid of `step`): all of it, or from `overlap` steps before
    /// the newest known step on, since late samples may still change those.
    TimeRange missing(TimeRange window, Milliseconds step, int overlap) const;

    /// Takes in the answer for `asked`: it replaces what was known there. Samples before window.start are dropped. What
    /// is asked in pieces is taken in from the oldest to the newest.
    void splice(const SeriesList &answer, TimeRange asked, TimeRange window, Milliseconds step);

    /// In order of labels.
    const std::map<Labels, std::vector<Sample>> &series() const { return m_series; }
    std::size_t leftOut() const { return m_leftOut; }

private:
    std::map<Labels, std::vector<Sample>> m_series;
    Timestamp m_start = 0; ///< covered from here …
    Timestamp m_end = 0; ///< … to here; 0: nothing yet
    Milliseconds m_step = 0;
    std::size_t m_leftOut = 0;
};

} // namespace meterbird::dashboard

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/committed.h"
#include "exporter/ledger/streambook.h"
#include "exporter/ledger/streamgrowth.h"
#include "src/base/timerange.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace meterbird::ledger {

/// Sees what is wrong with the points that come in, for the FindingBook: each thing of each stream once a minute, as
/// points come by the thousand. Knows nothing from before the start. One thread.
class PointWatch
{
public:
    /// `point` made its stream grow so.
    void watch(const StreamPoint &point, const Growth &growth, Timestamp now, std::vector<Remark> &into);
    /// There was no room for its stream; `crowd` is who has most of them.
    void noteDropped(const StreamPoint &point, const StreamBook::Crowd &crowd, Timestamp now,
                     std::vector<Remark> &into);
    /// `crowd` had to make room for others.
    void noteCropped(const StreamBook::Crowd &crowd, Timestamp now, std::vector<Remark> &into);
    /// Its series is shown under `other`, or not at all.
    void noteFolded(const StreamPoint &point, bool isShown, Timestamp now, std::vector<Remark> &into);

private:
    struct Counts {
        std::uint64_t all = 0;
        std::uint64_t above = 0; ///< the last bound
    };

    void remark(FindingKind kind, const StreamPoint &point, std::string detail, Timestamp now,
                std::vector<Remark> &into);
    void watchBuckets(const StreamPoint &point, const Growth &growth, Timestamp now, std::vector<Remark> &into);
    bool isNews(FindingKind kind, const StreamId &stream, Timestamp now);

    std::set<std::pair<FindingKind, StreamId>> m_said; ///< in this minute
    Timestamp m_minute = 0;
    std::map<StreamId, Counts> m_counts; ///< of histograms
};

} // namespace meterbird::ledger

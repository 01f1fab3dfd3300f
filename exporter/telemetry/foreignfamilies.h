// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/telemetry/foreign.h"
#include "exporter/telemetry/newbornhold.h"

#include <prometheus/metric_family.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace meterbird::telemetry {

/// The series that are not in the catalogue, as prometheus-cpp collects them. It shows what it is told: whoever tells
/// has chosen names that clash with nothing, gives a family one type, and keeps their number within bounds. New
/// counters, histograms and summaries are shown at 0 first (NewbornHold); a gauge, or the quantiles of a summary, that
/// nobody renews for 5 minutes leave the page. Any thread; the lock is held only to copy handles.
class ForeignFamilies
{
public:
    using TimePoint = NewbornHold::TimePoint;

    /// The series stand so now.
    void show(std::span<const ForeignTotal> totals, TimePoint now);
    /// The same for totals from before a restart: visible at once.
    void restore(std::span<const ForeignTotal> totals, TimePoint now);

    void append(std::vector<::prometheus::MetricFamily> &page, TimePoint now, std::chrono::milliseconds hold) const;

    std::size_t size() const;

private:
    using TotalPtr = std::shared_ptr<const ForeignTotal>; ///< replaced, never changed: a scrape may be at it
    struct Entry {
        TotalPtr total;
        std::shared_ptr<NewbornHold> hold;
        TimePoint renewed;
    };
    struct Family {
        ForeignType type {};
        std::string help; ///< escaped
        std::map<std::string, Entry> series; ///< by the text of their labels
    };
    struct Snapshot;

    void put(const ForeignTotal &total, TimePoint now, bool isRestored);
    std::vector<Snapshot> snapshots() const;

    mutable std::mutex m_mutex;
    std::map<std::string, Family> m_families;
};

} // namespace meterbird::telemetry

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/telemetry/series.h"

#include <prometheus/metric_family.h>

#include <functional>
#include <memory>
#include <shared_mutex>
#include <span>
#include <unordered_map>

namespace meterbird::telemetry {

/// All series of one metric, found by their label values. Thread-safe: readers share the lock, only a new series takes
/// it alone, and collecting holds it just long enough to copy the list of handles.
class Family
{
public:
    using TimePoint = Series::TimePoint;

    struct Found {
        Series *series = nullptr; ///< never null
        bool folded = false; ///< the limit is reached: this is the series of `other`
    };

    Family(const MetricInfo &info, std::size_t seriesLimit);

    /// The series of `labels` (as they came from outside). `now` is asked only when a new one is made: the time costs
    /// as much as the rest.
    Found find(std::span<const std::string> labels, const std::function<TimePoint()> &now);

    /// What is to be shown; `metric` is empty when there is no series.
    ::prometheus::MetricFamily collect(TimePoint now, std::chrono::milliseconds hold) const;

    std::size_t size() const;

private:
    using Values = std::vector<std::string>;
    using View = std::span<const std::string>;

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(View values) const;
        std::size_t operator()(const Values &values) const { return (*this)(View(values)); }
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(View a, View b) const;
    };

    Series *lookUp(View labels) const;
    Series *insert(Values labels, TimePoint now);
    Values plain(View labels) const;
    Values folded(Values labels) const;

    const MetricInfo &m_info;
    const std::size_t m_openSets; ///< label sets before the fold; the rest of the limit is for the folded ones
    mutable std::shared_mutex m_mutex;
    std::unordered_map<Values, std::unique_ptr<Series>, Hash, Equal> m_series;
    std::vector<Series *> m_order; ///< as they were made: the page keeps its order
};

} // namespace meterbird::telemetry

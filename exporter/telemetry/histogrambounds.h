// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/telemetry/catalogue.h"

#include <prometheus/metric_family.h>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace meterbird::telemetry {

/// What a sender's own buckets can tell about a histogram of the catalogue.
struct BoundsNote {
    Metric metric {};
    std::optional<double> first {}; ///< in seconds: set when the sender's first bound is coarser than the catalogue's
    std::optional<double> last {}; ///< in seconds: set when something lay above the sender's last bound

    bool operator==(const BoundsNote &) const = default;
};

/// How blurred the catalogue's histograms are by what senders with other buckets have sent within the last 5 minutes:
/// the gauges meterbird_lowest_bound_seconds and meterbird_highest_bound_seconds. Any thread.
class HistogramBounds
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    void note(const BoundsNote &note, TimePoint now);
    void append(std::vector<::prometheus::MetricFamily> &page, TimePoint now) const;

private:
    struct Seen {
        std::map<double, TimePoint> firsts;
        std::map<double, TimePoint> lasts;
    };

    mutable std::mutex m_mutex;
    std::map<Metric, Seen> m_seen;
};

} // namespace meterbird::telemetry

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/telemetry/catalogue.h"
#include "exporter/telemetry/newbornhold.h"

#include <prometheus/client_metric.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace meterbird::telemetry {

/// One label set of one metric and its value: the handle that is cached. Lock-free; never moves, never dies before its
/// Family. A new counter or histogram is shown at 0 first: see NewbornHold.
class Series
{
public:
    using TimePoint = NewbornHold::TimePoint;

    Series(const MetricInfo &info, std::vector<std::string> labels, TimePoint born);

    void add(std::int64_t amount); ///< counters; stops at the largest int64
    void observe(double amount, std::int64_t times = 1); ///< histograms
    /// Histograms: so many in each bucket, not cumulative. False, and nothing is added, unless the buckets fit.
    bool observeAll(const std::vector<std::uint64_t> &buckets, double sum);
    void set(double value); ///< gauges
    void adjust(double change); ///< gauges; never below 0

    /// Takes over a total from before a restart; visible at once. True unless the buckets do not fit.
    bool restore(std::int64_t whole, const std::vector<std::uint64_t> &buckets, double sum);
    /// As restore(), but added to what is there: for totals that fold into one series.
    void merge(std::int64_t whole, const std::vector<std::uint64_t> &buckets, double sum);
    void release() { m_hold.release(); }

    /// The value as it is to be shown at `now`; to be called once a scrape, as it also ends the hold.
    ::prometheus::ClientMetric collect(TimePoint now, std::chrono::milliseconds hold);

    const std::vector<std::string> &labels() const { return m_labels; }

private:
    void fillHistogram(::prometheus::ClientMetric &metric, bool held) const;

    const MetricInfo &m_info;
    const std::vector<std::string> m_labels;
    NewbornHold m_hold;
    std::atomic<std::int64_t> m_whole {0}; ///< counters
    std::atomic<double> m_value {0}; ///< gauges, and the sum of a histogram
    std::unique_ptr<std::atomic<std::uint64_t>[]> m_buckets; ///< not cumulative; the last one is +Inf
};

/// `whole * scale` as the nearest double: dividing by a power of ten is exact where multiplying by 1e-9 is not.
double exposedValue(std::int64_t whole, double scale);

} // namespace meterbird::telemetry

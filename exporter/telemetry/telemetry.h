// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/telemetry/foreignfamilies.h"
#include "exporter/telemetry/histogrambounds.h"
#include "exporter/telemetry/measurement.h"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace meterbird::telemetry {

class Family;

/// The money gauges of the catalogue in nano-dollars; what is absent gets no series.
struct CostGauges {
    std::optional<std::int64_t> today {};
    std::optional<std::int64_t> month {};
    std::optional<std::int64_t> projectedMonth {};
    std::optional<std::int64_t> budgetMonth {};
};

struct TelemetryOptions {
    using Clock = std::chrono::steady_clock;

    /// How long a new counter or histogram is shown at 0: the scrape interval. 0 shows it at once.
    std::chrono::milliseconds newSeriesHold {5000};
    /// Label sets a metric may have, the folded ones included.
    std::size_t seriesLimit = 2000;
    /// What time it is; tests give their own. Called from any thread.
    std::function<Clock::time_point()> now = &Clock::now;
};

/// The catalogue's series and their values, as prometheus-cpp collects them. Counters are int64 inside and exact.
/// All functions may be called from any thread, and none throws: what is not fit to be counted (NaN, a negative amount)
/// is left out. Label values are made plain; past the limit they fold into `other`, counted by
/// meterbird_series_dropped_total. A series lives as long as this object.
class Telemetry final : public ::prometheus::Collectable
{
public:
    explicit Telemetry(TelemetryOptions options = {});
    ~Telemetry() override;
    Telemetry(const Telemetry &) = delete;
    Telemetry &operator=(const Telemetry &) = delete;

    /// Counts; the cached handle of each series is found by metric and labels.
    void apply(std::span<const Measurement> measurements) noexcept;
    void apply(const Measurement &measurement) noexcept { apply(std::span(&measurement, 1)); }

    /// Puts totals back as they stood, before anything is applied: visible at once, so a restart is no counter reset.
    /// A histogram whose number of buckets is not today's starts anew.
    void restore(std::span<const SeriesTotal> totals) noexcept;

    /// agent_requests_in_progress: +1 or -1; never falls below 0.
    void adjustInProgress(std::string_view endpoint, int change) noexcept;

    /// db_connections_active and db_pool_size.
    void setDbPool(std::int64_t active, std::int64_t size) noexcept;

    /// Asked at each Collect(), on the scraper's thread. An empty function takes the gauges away.
    void setCostGauges(std::function<CostGauges()> gauges);

    /// The series outside the catalogue; they follow it on the page. See ForeignFamilies.
    void showForeign(std::span<const ForeignTotal> totals) noexcept;
    void restoreForeign(std::span<const ForeignTotal> totals) noexcept;
    std::size_t foreignSeriesCount() const { return m_foreign.size(); }

    /// How far a sender's buckets blur a histogram: two gauges of the catalogue, for 5 minutes.
    void noteBounds(std::span<const BoundsNote> notes) noexcept;

    /// Series of `metric` now: for tests and for the program's own state page.
    std::size_t seriesCount(Metric metric) const;

    TelemetryOptions::Clock::time_point now() const { return m_options.now(); }

    /// Another scrape interval: counts at once, also for series that are held now.
    void setNewSeriesHold(std::chrono::milliseconds hold) noexcept;

    std::vector<::prometheus::MetricFamily> Collect() const override;

private:
    void count(const Measurement &measurement);
    void put(const SeriesTotal &total);
    void countFold(Metric metric);
    void appendCostGauges(std::vector<::prometheus::MetricFamily> &page) const;

    TelemetryOptions m_options;
    std::atomic<std::chrono::milliseconds> m_hold; ///< of new series; m_options has that of the start
    std::vector<std::unique_ptr<Family>> m_families; ///< indexed by Metric; the vector never changes
    ForeignFamilies m_foreign;
    HistogramBounds m_bounds;
    mutable std::mutex m_costMutex;
    std::function<CostGauges()> m_costGauges;
};

} // namespace meterbird::telemetry

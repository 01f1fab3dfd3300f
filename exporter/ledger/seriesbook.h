// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/seriesretirement.h"
#include "exporter/telemetry/measurement.h"
#include "src/base/timerange.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace meterbird::ledger {

/// The totals of all counters and histograms, as the file holds them plus what the open transaction adds. Knows no
/// more label sets of a metric than the telemetry shows: past that they fold into `other` in the same way, so that the
/// file stays small and the totals exact. One thread; throws SQLite::Exception from load() and write(). Keeps
/// statements of the database that load() is given, which outlives it.
class SeriesBook
{
public:
    explicit SeriesBook(SeriesLimits limits = {});

    /// Those that were silent for long are fewer then, when there was no room for new ones.
    void load(SQLite::Database &database, Timestamp now);

    /// Everything as it stands, those that were made first first, so that the telemetry gives them their place again.
    std::vector<telemetry::SeriesTotal> totals() const;

    /// Adds a counter or histogram measurement (gauges are left alone). Its labels become those of `other` when there
    /// are too many; then a measurement of meterbird_series_dropped_total is given back, already added. When it is
    /// that one itself that folds, nothing is.
    std::optional<telemetry::Measurement> add(telemetry::Measurement &measurement);

    /// One statement for each series touched since the last commit or rollback, inside the caller's transaction.
    void write(Timestamp now);
    void commit();
    void rollback();

    std::size_t size() const { return m_series.size(); }

private:
    struct Series {
        telemetry::SeriesTotal total;
        std::string key;
        std::int64_t row = 0; ///< 0: not in the file yet
        bool isTouched = false;
    };
    struct Before {
        std::size_t index = 0;
        std::int64_t row = 0;
        std::int64_t whole = 0;
        std::vector<std::uint64_t> buckets;
        double sum = 0;
    };

    Series &touch(std::size_t index);
    bool mayOpen(const telemetry::Measurement &measurement) const;
    std::size_t insert(telemetry::Metric metric, std::vector<std::string> labels, std::string key);

    /// Of one metric.
    struct Share {
        std::size_t sets = 0;
        std::size_t bytes = 0;
    };

    const SeriesLimits m_limits;
    std::vector<Series> m_series;
    std::unordered_map<std::string, std::size_t> m_index;
    std::vector<Share> m_shares; ///< by metric
    std::vector<Before> m_before; ///< how the touched series stood
    std::size_t m_committed = 0; ///< series that a rollback keeps
    std::optional<SQLite::Statement> m_insert;
    std::optional<SQLite::Statement> m_update;
};

} // namespace meterbird::ledger

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/telemetry/catalogue.h"

#include <cstdint>
#include <string>
#include <vector>

namespace meterbird::telemetry {

/// One thing to add to one series of the catalogue: what an event turns into, and what the ledger sums up.
/// `labels` are the values in the catalogue's order. Counters: `whole` >= 0 is added (0 makes the series known);
/// histograms: `amount` >= 0 is observed, `whole` times when that is above 1, or `buckets` are added with `amount` as
/// their sum; gauges: `amount` is set.
/// Money is in nano-dollars (MetricInfo::scale turns it into dollars on /metrics).
struct Measurement {
    Metric metric {};
    std::vector<std::string> labels {};
    double amount = 0;
    std::int64_t whole = 0; ///< counters (tokens, calls, nano-dollars): the exact amount; `amount` is unused
    std::vector<std::uint64_t> buckets {}; ///< histograms: empty, or one more than the bounds, not cumulative

    bool operator==(const Measurement &) const = default;
};

/// A series as it stood when the process ended: what Telemetry::restore() puts back, so that a restart is no reset.
struct SeriesTotal {
    Metric metric {};
    std::vector<std::string> labels {};
    std::int64_t whole = 0; ///< counters
    std::vector<std::uint64_t> buckets {}; ///< histograms: not cumulative, one more than the bounds
    double sum = 0; ///< histograms

    bool operator==(const SeriesTotal &) const = default;
};

} // namespace meterbird::telemetry

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace meterbird::telemetry {

/// Metrics that are not in the catalogue: what agents send under names of their own, shown as they named them.

enum class ForeignType : std::uint8_t { Counter, Gauge, Histogram, Summary };

/// One series of such a metric. The name and the labels are made of Prometheus' letters, values are plain text.
struct ForeignSeries {
    std::string name {}; ///< of the family, as on /metrics: `claude_code_cost_usage_USD_total`; empty: not shown
    ForeignType type {};
    std::string help {}; ///< one line
    std::vector<std::pair<std::string, std::string>> labels {}; ///< sorted by name, each name once; no `le`, `quantile`

    bool operator==(const ForeignSeries &) const = default;
};

/// Where such a series stands.
struct ForeignTotal {
    std::shared_ptr<const ForeignSeries> series {}; ///< never null
    double value = 0; ///< Counter, Gauge
    std::vector<double> bounds {}; ///< Histogram: ascending upper bounds, without +Inf
    /// Histogram: not cumulative, one more than the bounds. Summary: one, its count.
    std::vector<std::uint64_t> buckets {};
    double sum = 0; ///< Histogram, Summary
    std::vector<std::pair<double, double>> quantiles {}; ///< Summary: quantile and value
    bool isGone = false; ///< the series leaves the page

    bool operator==(const ForeignTotal &) const = default;
};

} // namespace meterbird::telemetry

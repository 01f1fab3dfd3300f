// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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

} // namespace meterbird::telemetry

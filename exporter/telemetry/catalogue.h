// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace meterbird::telemetry {

/// Every metric that Meterbird exposes. The order is that of the catalogue table.
enum class Metric : std::uint8_t {
    AgentRequests,
    AgentRequestDuration,
    AgentRequestsInProgress,
    AgentIterations,
    AgentErrors,
    LlmCalls,
    LlmTokens,
    LlmTokenDetails,
    LlmCallDuration,
    LlmTimeToFirstToken,
    LlmCost,
    LlmCostToday,
    LlmCostMonth,
    LlmCostProjectedMonth,
    LlmBudgetMonth,
    LlmUnpricedTokens,
    LlmErrors,
    ToolCalls,
    ToolCallDuration,
    DbQueries,
    DbQueryDuration,
    DbConnectionsActive,
    DbPoolSize,
    BuildInfo,
    Events,
    LedgerCommit,
    LedgerWritable,
    SeriesDropped,
    HistogramLowestBound,
    HistogramHighestBound,
};

enum class MetricType : std::uint8_t { Counter, Gauge, Histogram };

/// One row of the catalogue: the only place where a metric's name, type, help, labels and buckets stand.
struct MetricInfo {
    Metric metric;
    std::string_view name; ///< as on /metrics, with its unit and, for counters, _total
    MetricType type;
    std::string_view help; ///< one line, constant: prometheus-cpp does not escape it
    std::span<const std::string_view> labels; ///< names, in the order in which values are given
    std::span<const double> buckets = {}; ///< upper bounds of a histogram, without +Inf
    double scale = 1; ///< exposed value = whole * scale; 1e-9 for money, which is counted in nano-dollars
    /// Values of the last label that survive when a metric has too many label sets; all others become `other` then.
    std::span<const std::string_view> keptWhenFolded = {};
};

/// All rows, indexed by Metric.
std::span<const MetricInfo> catalogue();
/// `metric` must be one of the enumerators.
const MetricInfo &info(Metric metric);

} // namespace meterbird::telemetry

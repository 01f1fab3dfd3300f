// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/catalogue.h"

#include <array>

namespace meterbird::telemetry {

namespace {

using Names = std::array<std::string_view, 1>;
using TwoNames = std::array<std::string_view, 2>;
using ThreeNames = std::array<std::string_view, 3>;

constexpr Names endpoint {"endpoint"};
constexpr Names errorType {"type"};
constexpr Names name {"name"};
constexpr Names operation {"operation"};
constexpr Names version {"version"};
constexpr Names metricName {"metric"};
constexpr TwoNames endpointStatus {"endpoint", "status"};
constexpr TwoNames modelProvider {"model", "provider"};
constexpr TwoNames nameStatus {"name", "status"};
constexpr TwoNames operationStatus {"operation", "status"};
constexpr TwoNames sourceResult {"source", "result"};
constexpr ThreeNames modelProviderType {"model", "provider", "type"};
constexpr ThreeNames modelProviderClass {"model", "provider", "class"};

// Values that stay themselves when a metric has too many label sets: without them a fold would add input to total.
constexpr TwoNames keptStatus {"success", "error"};
constexpr ThreeNames keptTokenTypes {"input", "output", "total"};
constexpr ThreeNames keptTokenClasses {"cache_read", "cache_write", "reasoning"};

// Up to ten minutes: a model that thinks takes minutes, and a quantile never reads above the last bound.
constexpr std::array requestSeconds {0.05, 0.1, 0.25, 0.5, 1.,  2.,  3.,   5.,   7.5,  10.,
                                     15.,  20., 30.,  45., 60., 90., 120., 180., 300., 600.};
constexpr std::array toolSeconds {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1., 2.5, 5., 10., 30., 60.};
constexpr std::array iterations {1., 2., 3., 5., 8., 13., 20., 30., 50., 100.};

constexpr double nano = 1e-9;
constexpr std::span<const double> none;
constexpr std::span<const std::string_view> unlabelled;

constexpr auto counter = MetricType::Counter;
constexpr auto gauge = MetricType::Gauge;
constexpr auto histogram = MetricType::Histogram;

constexpr std::array table {
    MetricInfo {Metric::AgentRequests, "agent_requests_total", counter, "Requests that the agent has finished.",
                endpointStatus, none, 1, keptStatus},
    MetricInfo {Metric::AgentRequestDuration, "agent_request_duration_seconds", histogram,
                "Time from the start of a request to its end, in seconds.", endpoint, requestSeconds},
    MetricInfo {Metric::AgentRequestsInProgress, "agent_requests_in_progress", gauge,
                "Requests that the agent is working on now.", endpoint},
    MetricInfo {Metric::AgentIterations, "agent_iterations_count", histogram,
                "Rounds of model and tool calls that one request took.", endpoint, iterations},
    MetricInfo {Metric::AgentErrors, "agent_errors_total", counter, "Errors in the agent, by type.", errorType},
    MetricInfo {Metric::LlmCalls, "llm_calls_total", counter, "Calls to a model, failed ones included.", modelProvider},
    MetricInfo {Metric::LlmTokens, "llm_tokens_total", counter,
                "Tokens of model calls; type total is input plus output.", modelProviderType, none, 1, keptTokenTypes},
    MetricInfo {
        Metric::LlmTokenDetails, "llm_token_details_total", counter,
        "Parts of the input (cache_read, cache_write) and of the output (reasoning) tokens; never to be added to them.",
        modelProviderClass, none, 1, keptTokenClasses},
    MetricInfo {Metric::LlmCallDuration, "llm_call_duration_seconds", histogram,
                "Time that one model call took, in seconds.", modelProvider, requestSeconds},
    MetricInfo {Metric::LlmTimeToFirstToken, "llm_time_to_first_token_seconds", histogram,
                "Time until a model call gave its first token, in seconds.", modelProvider, requestSeconds},
    MetricInfo {Metric::LlmCost, "llm_cost_dollars_total", counter, "Cost of model calls, in US dollars.",
                modelProvider, none, nano},
    MetricInfo {Metric::LlmCostToday, "llm_cost_today_dollars", gauge,
                "Cost since local midnight, in US dollars, summed from the stored events.", unlabelled, none, nano},
    MetricInfo {Metric::LlmCostMonth, "llm_cost_month_dollars", gauge,
                "Cost since the first of the local month, in US dollars, summed from the stored events.", unlabelled,
                none, nano},
    MetricInfo {Metric::LlmCostProjectedMonth, "llm_cost_projected_month_dollars", gauge,
                "Cost that this month is heading for, in US dollars.", unlabelled, none, nano},
    MetricInfo {Metric::LlmBudgetMonth, "llm_budget_month_dollars", gauge,
                "Budget of a month, in US dollars; absent when none is set.", unlabelled, none, nano},
    MetricInfo {Metric::LlmUnpricedTokens, "llm_unpriced_tokens_total", counter,
                "Tokens of calls for which no price is known; they are in no cost.", modelProvider},
    MetricInfo {Metric::LlmErrors, "llm_errors_total", counter, "Failed model calls, by type.", modelProviderType},
    MetricInfo {Metric::ToolCalls, "tool_calls_total", counter, "Tool calls.", nameStatus, none, 1, keptStatus},
    MetricInfo {Metric::ToolCallDuration, "tool_call_duration_seconds", histogram,
                "Time that one tool call took, in seconds.", name, toolSeconds},
    MetricInfo {Metric::DbQueries, "db_queries_total", counter, "Database queries.", operationStatus, none, 1,
                keptStatus},
    MetricInfo {Metric::DbQueryDuration, "db_query_duration_seconds", histogram,
                "Time that one database query took, in seconds.", operation, toolSeconds},
    MetricInfo {Metric::DbConnectionsActive, "db_connections_active", gauge,
                "Connections of the database pool that are in use.", unlabelled},
    MetricInfo {Metric::DbPoolSize, "db_pool_size", gauge, "Connections that the database pool holds.", unlabelled},
    MetricInfo {Metric::BuildInfo, "meterbird_build_info", gauge, "Always 1; the version of Meterbird is in the label.",
                version},
    MetricInfo {Metric::Events, "meterbird_events_total", counter,
                "Events that came in, by way and by what became of them.", sourceResult},
    MetricInfo {Metric::LedgerCommit, "meterbird_ledger_commit_seconds", histogram,
                "Time that one commit of the ledger took, in seconds.", unlabelled, toolSeconds},
    MetricInfo {Metric::LedgerWritable, "meterbird_ledger_writable", gauge,
                "1 while events are recorded; 0 when the disk refused the last ones, which their senders keep.",
                unlabelled},
    MetricInfo {Metric::SeriesDropped, "meterbird_series_dropped_total", counter,
                "Measurements that went to the label set other, or that are not shown, because there are too many.",
                metricName},
    MetricInfo {Metric::HistogramLowestBound, "meterbird_lowest_bound_seconds", gauge,
                "Below this, durations of the metric cannot be told apart: the first bucket of some sender ends here.",
                metricName},
    MetricInfo {Metric::HistogramHighestBound, "meterbird_highest_bound_seconds", gauge,
                "Above this, durations of the metric cannot be told apart: the last bucket of some sender ends here.",
                metricName},
};

constexpr bool isIndexedByMetric()
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].metric) != i)
            return false;
    }
    return table.size() == static_cast<std::size_t>(Metric::HistogramHighestBound) + 1;
}
static_assert(isIndexedByMetric());

} // namespace

std::span<const MetricInfo> catalogue()
{
    return table;
}

const MetricInfo &info(Metric metric)
{
    return table.at(static_cast<std::size_t>(metric));
}

} // namespace meterbird::telemetry

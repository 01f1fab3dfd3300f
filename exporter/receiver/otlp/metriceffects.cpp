// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/metriceffects.h"

#include "exporter/receiver/otlp/vocabulary.h"
#include "exporter/telemetry/measures.h"

#include <algorithm>
#include <array>
#include <utility>

namespace meterbird::otlp {

namespace {

using ledger::TokenClass;
using telemetry::Metric;

struct TypeRow {
    Agent agent; ///< Other: whoever says it
    std::string_view type;
    TokenClass tokens;
    bool isPart; ///< of the input or output that the sender counts too
};

constexpr std::array types {
    TypeRow {Agent::ClaudeCode, "cacheRead", TokenClass::CacheRead, false},
    TypeRow {Agent::ClaudeCode, "cacheCreation", TokenClass::CacheWrite, false},
    TypeRow {Agent::Codex, "cached_input", TokenClass::CacheRead, true},
    TypeRow {Agent::Codex, "cache_write_input", TokenClass::CacheWrite, true},
    TypeRow {Agent::Codex, "reasoning_output", TokenClass::Reasoning, true},
    TypeRow {Agent::GeminiCli, "thought", TokenClass::Reasoning, false},
    TypeRow {Agent::GeminiCli, "cache", TokenClass::CacheRead, true},
    TypeRow {Agent::GeminiCli, "tool", TokenClass::Input, false}, // what tools answered, in the next prompt
    TypeRow {Agent::Other, "input", TokenClass::Input, false},
    TypeRow {Agent::Other, "output", TokenClass::Output, false},
    TypeRow {Agent::Other, "cache_read", TokenClass::CacheRead, true},
    TypeRow {Agent::Other, "cache_write", TokenClass::CacheWrite, true},
    TypeRow {Agent::Other, "reasoning", TokenClass::Reasoning, true},
};

double secondsFactor(const Told &told)
{
    constexpr std::array<std::pair<std::string_view, double>, 5> units {
        {{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"min", 60}}};
    const auto unit = std::ranges::find(units, told.metric.unit, &std::pair<std::string_view, double>::first);
    return unit == units.end() ? told.factor : unit->second;
}

void count(telemetry::Metric metric, std::vector<std::string> labels, ledger::Quantity quantity, Effects &into)
{
    into.emplace_back(ledger::CountEffect {metric, std::move(labels), quantity});
}

void observe(telemetry::Metric metric, std::vector<std::string> labels, double factor, ledger::Quantity quantity,
             Effects &into)
{
    into.emplace_back(ledger::ObserveEffect {metric, std::move(labels), factor, quantity});
}

std::string_view operationOf(const Told &told)
{
    return told.attributes.text({"gen_ai.operation.name"});
}

/// The metrics of clients tell of tools, agents and searches too.
bool isAboutModels(const Told &told)
{
    return isInference(operationOf(told)) || operationOf(told).empty();
}

std::vector<std::string> modelLabels(const Told &told)
{
    return {modelOf(told.attributes), providerOf(told.attributes, told.origin.agent)};
}

/// The attribute that the table names; empty: it is not there.
std::string_view keyed(const Told &told)
{
    return told.key.empty() ? std::string_view() : told.attributes.text({told.key});
}

std::string endpointOf(const Told &told)
{
    return keyed(told).empty() ? mainEndpoint(told.origin) : nameUnder(told.attributes, {told.key});
}

void addUsage(const Told &told, std::string_view type, Effects &into)
{
    const auto row = std::ranges::find_if(types, [&](const TypeRow &candidate) {
        return candidate.type == type && (candidate.agent == Agent::Other || candidate.agent == told.origin.agent);
    });
    if (row == types.end() || !isAboutModels(told))
        return;
    into.emplace_back(ledger::UsageEffect {.model = modelOf(told.attributes),
                                           .provider = providerOf(told.attributes, told.origin.agent),
                                           .tokens = row->tokens,
                                           .isPart = row->isPart,
                                           .isCostTold = told.origin.agent == Agent::ClaudeCode});
}

std::vector<std::string> queryLabels(const Told &told)
{
    return {nameUnder(told.attributes, {"db.operation.name", "db.operation"})};
}

} // namespace

void calls(const Told &told, Effects &into)
{
    std::vector<std::string> labels = modelLabels(told);
    count(telemetry::Metric::LlmCalls, labels, told.quantity, into);
    if (const std::string error = errorOf(told.attributes); !error.empty()) {
        labels.push_back(telemetry::llmErrorType(error));
        count(telemetry::Metric::LlmErrors, std::move(labels), told.quantity, into);
    }
}

void callSeconds(const Told &told, Effects &into)
{
    observe(telemetry::Metric::LlmCallDuration, modelLabels(told), secondsFactor(told), told.quantity, into);
}

void timedCalls(const Told &told, Effects &into)
{
    if (!isAboutModels(told))
        return;
    calls(told, into);
    callSeconds(told, into);
}

void firstToken(const Told &told, Effects &into)
{
    observe(telemetry::Metric::LlmTimeToFirstToken, modelLabels(told), secondsFactor(told), told.quantity, into);
}

void usageByType(const Told &told, Effects &into)
{
    addUsage(told, keyed(told), into);
}

void usageNamed(const Told &told, Effects &into)
{
    addUsage(told, told.key, into);
}

void cost(const Told &told, Effects &into)
{
    into.emplace_back(ledger::CostEffect {.model = modelOf(told.attributes),
                                          .provider = providerOf(told.attributes, told.origin.agent),
                                          .nanoDollars = told.factor * 1e9});
}

void requests(const Told &told, Effects &into)
{
    const std::string error = runErrorOf(told.attributes);
    count(telemetry::Metric::AgentRequests, {endpointOf(told), statusFor(error)}, told.quantity, into);
    if (!error.empty())
        count(telemetry::Metric::AgentErrors, {error}, ledger::Quantity::Errors, into);
}

void requestSeconds(const Told &told, Effects &into)
{
    observe(telemetry::Metric::AgentRequestDuration, {endpointOf(told)}, secondsFactor(told), told.quantity, into);
}

void timedRequests(const Told &told, Effects &into)
{
    requests(told, into);
    requestSeconds(told, into);
}

void iterations(const Told &told, Effects &into)
{
    observe(telemetry::Metric::AgentIterations, {endpointOf(told)}, 1, told.quantity, into);
}

void tools(const Told &told, Effects &into)
{
    count(telemetry::Metric::ToolCalls, {nameUnder(told.attributes, {told.key}), statusFor(errorOf(told.attributes))},
          told.quantity, into);
}

void toolSeconds(const Told &told, Effects &into)
{
    observe(telemetry::Metric::ToolCallDuration, {nameUnder(told.attributes, {told.key})}, secondsFactor(told),
            told.quantity, into);
}

void timedTools(const Told &told, Effects &into)
{
    tools(told, into);
    toolSeconds(told, into);
}

void queries(const Told &told, Effects &into)
{
    std::vector<std::string> labels = queryLabels(told);
    labels.push_back(statusFor(errorOf(told.attributes)));
    count(telemetry::Metric::DbQueries, std::move(labels), told.quantity, into);
}

void timedQueries(const Told &told, Effects &into)
{
    queries(told, into);
    observe(telemetry::Metric::DbQueryDuration, queryLabels(told), secondsFactor(told), told.quantity, into);
}

void connectionsInUse(const Told &told, Effects &into)
{
    if (told.attributes.text({"db.client.connection.state", "state"}) == "used")
        into.emplace_back(ledger::GaugeEffect {telemetry::Metric::DbConnectionsActive, {}});
}

void poolSize(const Told &, Effects &into)
{
    into.emplace_back(ledger::GaugeEffect {telemetry::Metric::DbPoolSize, {}});
}

} // namespace meterbird::otlp

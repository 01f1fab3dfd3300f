// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/measures.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace meterbird::telemetry {

namespace {

using Values = std::vector<std::string>;

const std::string success = "success";

void count(Metric metric, Values labels, std::int64_t whole, std::vector<Measurement> &into)
{
    into.push_back({.metric = metric, .labels = std::move(labels), .whole = whole});
}

void observe(Metric metric, Values labels, double amount, std::vector<Measurement> &into)
{
    into.push_back({.metric = metric, .labels = std::move(labels), .amount = amount});
}

/// Agents say -1 for what they do not know.
std::int64_t known(std::int64_t tokens)
{
    return std::max<std::int64_t>(0, tokens);
}

std::int64_t totalOf(const LlmCall &call)
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const std::int64_t input = known(call.inputTokens);
    const std::int64_t output = known(call.outputTokens);
    return input > most - output ? most : input + output;
}

void countTokens(const LlmCall &call, std::vector<Measurement> &into)
{
    const auto tokens = [&](const char *type, std::int64_t amount) {
        count(Metric::LlmTokens, {call.model, call.provider, type}, amount, into);
    };
    const auto part = [&](const char *kind, std::int64_t amount) {
        if (amount > 0)
            count(Metric::LlmTokenDetails, {call.model, call.provider, kind}, amount, into);
    };
    tokens("input", known(call.inputTokens));
    tokens("output", known(call.outputTokens));
    tokens("total", totalOf(call));
    part("cache_read", call.cacheReadTokens);
    part("cache_write", call.cacheWriteTokens);
    part("reasoning", call.reasoningTokens);
}

void countCost(const LlmCall &call, std::vector<Measurement> &into)
{
    const Values who {call.model, call.provider};
    if (call.costNanoDollars)
        count(Metric::LlmCost, who, *call.costNanoDollars, into);
    else if (const std::int64_t unpriced = totalOf(call); unpriced > 0)
        count(Metric::LlmUnpricedTokens, who, unpriced, into);
}

/// Empty when the call went well.
std::string errorOf(const LlmCall &call)
{
    if (call.errorType.empty() && call.status == success)
        return {};
    const std::string &said = call.errorType.empty() ? call.status : call.errorType;
    return said.empty() || (call.errorType.empty() && said == "error") ? "unknown" : llmErrorType(said);
}

} // namespace

std::string llmErrorType(const std::string &said)
{
    static constexpr std::array<std::string_view, 6> rateLimits {
        "429", "http_429", "RateLimitError", "rate_limit_error", "rate_limit_exceeded", "too_many_requests"};
    return std::find(rateLimits.begin(), rateLimits.end(), said) != rateLimits.end() ? "rate_limit" : said;
}

void measure(const Request &request, std::vector<Measurement> &into)
{
    count(Metric::AgentRequests, {request.endpoint, request.status}, 1, into);
    if (request.durationSeconds)
        observe(Metric::AgentRequestDuration, {request.endpoint}, *request.durationSeconds, into);
    if (request.iterations)
        observe(Metric::AgentIterations, {request.endpoint}, static_cast<double>(*request.iterations), into);
    // Other statuses of the agent's own (cancelled, refused …) are no errors unless it says so.
    if (!request.errorType.empty() || request.status == "error")
        measureError(request.errorType, into);
}

void measure(const LlmCall &call, std::vector<Measurement> &into)
{
    const Values who {call.model, call.provider};
    count(Metric::LlmCalls, who, 1, into);
    countTokens(call, into);
    if (call.durationSeconds)
        observe(Metric::LlmCallDuration, who, *call.durationSeconds, into);
    if (call.timeToFirstTokenSeconds)
        observe(Metric::LlmTimeToFirstToken, who, *call.timeToFirstTokenSeconds, into);
    countCost(call, into);
    if (std::string error = errorOf(call); !error.empty())
        count(Metric::LlmErrors, {call.model, call.provider, std::move(error)}, 1, into);
}

void measureUsage(const LlmCall &call, bool isPriced, std::vector<Measurement> &into)
{
    if (std::max(
            {call.inputTokens, call.outputTokens, call.cacheReadTokens, call.cacheWriteTokens, call.reasoningTokens})
        > 0)
        countTokens(call, into);
    if (call.costNanoDollars || isPriced)
        countCost(call, into);
}

void measure(const ToolCall &call, std::vector<Measurement> &into)
{
    count(Metric::ToolCalls, {call.name, call.status}, 1, into);
    observe(Metric::ToolCallDuration, {call.name}, call.durationSeconds, into);
}

void measure(const DbQuery &query, std::vector<Measurement> &into)
{
    count(Metric::DbQueries, {query.operation, query.status}, 1, into);
    observe(Metric::DbQueryDuration, {query.operation}, query.durationSeconds, into);
}

void measureError(const std::string &errorType, std::vector<Measurement> &into)
{
    count(Metric::AgentErrors, {errorType.empty() ? "unknown" : errorType}, 1, into);
}

} // namespace meterbird::telemetry

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/measurements.h"

#include "src/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace meterbird::ledger {

using telemetry::Measurement;
using telemetry::Metric;

namespace {

using Labels = std::vector<std::string>;
using Money = std::optional<pricing::NanoDollars>;
using Measurements = std::vector<Measurement>;

Measurement count(Metric metric, Labels labels, std::int64_t whole = 1)
{
    return {metric, std::move(labels), 0, whole};
}

Measurement observe(Metric metric, Labels labels, double amount)
{
    return {metric, std::move(labels), amount, 0};
}

/// The many names of "too many requests" are one type of error.
std::string errorLabel(std::string_view type)
{
    static constexpr std::array<std::string_view, 6> RateLimits {
        "429", "http_429", "RateLimitError", "rate_limit_error", "rate_limit_exceeded", "too_many_requests"};
    return std::ranges::find(RateLimits, type) == RateLimits.end() ? labelValue(type) : "rate_limit";
}

void measureBody(const Request &request, Money, Measurements &out)
{
    const std::string endpoint = labelValue(request.endpoint);
    out.push_back(count(Metric::AgentRequests, {endpoint, labelValue(request.status)}));
    if (request.durationSeconds)
        out.push_back(observe(Metric::AgentRequestDuration, {endpoint}, *request.durationSeconds));
    if (request.iterations)
        out.push_back(observe(Metric::AgentIterations, {endpoint}, static_cast<double>(*request.iterations)));
    if (!request.errorType.empty())
        out.push_back(count(Metric::AgentErrors, {labelValue(request.errorType)}));
}

void measureBody(const RequestStarted &, Money, Measurements &) { }

void measureBody(const RequestFinished &finished, Money cost, Measurements &out)
{
    measureBody(finished.request, cost, out);
}

void measureBody(const LlmCall &call, Money cost, Measurements &out)
{
    const std::string model = labelValue(call.model);
    const std::string provider = labelValue(call.provider);
    const std::int64_t total = call.inputTokens + call.outputTokens;
    out.push_back(count(Metric::LlmCalls, {model, provider}));
    out.push_back(count(Metric::LlmTokens, {model, provider, "input"}, call.inputTokens));
    out.push_back(count(Metric::LlmTokens, {model, provider, "output"}, call.outputTokens));
    out.push_back(count(Metric::LlmTokens, {model, provider, "total"}, total));
    const std::array details {std::pair {"cache_read", call.cacheReadTokens},
                              std::pair {"cache_write", call.cacheWriteTokens},
                              std::pair {"reasoning", call.reasoningTokens}};
    for (const auto &[kind, tokens] : details) {
        if (tokens > 0)
            out.push_back(count(Metric::LlmTokenDetails, {model, provider, kind}, tokens));
    }
    if (call.durationSeconds)
        out.push_back(observe(Metric::LlmCallDuration, {model, provider}, *call.durationSeconds));
    if (call.timeToFirstTokenSeconds)
        out.push_back(observe(Metric::LlmTimeToFirstToken, {model, provider}, *call.timeToFirstTokenSeconds));
    if (cost)
        out.push_back(count(Metric::LlmCost, {model, provider}, *cost));
    else if (total > 0)
        out.push_back(count(Metric::LlmUnpricedTokens, {model, provider}, total));
    if (!call.errorType.empty())
        out.push_back(count(Metric::LlmErrors, {model, provider, errorLabel(call.errorType)}));
    else if (call.status != "success")
        out.push_back(count(Metric::LlmErrors, {model, provider, errorLabel(call.status)}));
}

void measureBody(const ToolCall &call, Money, Measurements &out)
{
    const std::string name = labelValue(call.name);
    out.push_back(count(Metric::ToolCalls, {name, labelValue(call.status)}));
    out.push_back(observe(Metric::ToolCallDuration, {name}, call.durationSeconds));
}

void measureBody(const DbQuery &query, Money, Measurements &out)
{
    const std::string operation = labelValue(query.operation);
    out.push_back(count(Metric::DbQueries, {operation, labelValue(query.status)}));
    out.push_back(observe(Metric::DbQueryDuration, {operation}, query.durationSeconds));
}

void measureBody(const DbPool &pool, Money, Measurements &out)
{
    out.push_back(observe(Metric::DbConnectionsActive, {}, static_cast<double>(pool.active)));
    out.push_back(observe(Metric::DbPoolSize, {}, static_cast<double>(pool.size)));
}

void measureBody(const ErrorEvent &error, Money, Measurements &out)
{
    out.push_back(count(Metric::AgentErrors, {labelValue(error.errorType)}));
}

} // namespace

std::string labelValue(std::string_view text)
{
    std::string value = plainText(text);
    return value.empty() ? std::string("unknown") : value;
}

std::vector<Measurement> measure(const Event &event, std::optional<pricing::NanoDollars> cost)
{
    Measurements out;
    std::visit([&out, cost](const auto &body) { measureBody(body, cost, out); }, event.body);
    return out;
}

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/measurements.h"

#include "exporter/telemetry/measures.h"
#include "src/base/text.h"

#include <utility>

namespace meterbird::ledger {

using telemetry::Measurement;
using telemetry::Metric;

namespace {

using Money = std::optional<pricing::NanoDollars>;
using Measurements = std::vector<Measurement>;

/// Empty stays empty: it says that there is none.
std::string optionalLabel(const std::string &text)
{
    return text.empty() ? text : labelValue(text);
}

// What an event adds to the catalogue is the telemetry's word: here its words from outside are made plain.

void measureBody(const Request &request, Money, Measurements &out)
{
    telemetry::measure(telemetry::Request {.endpoint = labelValue(request.endpoint),
                                           .status = labelValue(request.status),
                                           .durationSeconds = request.durationSeconds,
                                           .iterations = request.iterations,
                                           .errorType = optionalLabel(request.errorType)},
                       out);
}

void measureBody(const RequestStarted &, Money, Measurements &) { }

void measureBody(const RequestFinished &finished, Money cost, Measurements &out)
{
    measureBody(finished.request, cost, out);
}

void measureBody(const LlmCall &call, Money cost, Measurements &out)
{
    telemetry::measure(telemetry::LlmCall {.model = labelValue(call.model),
                                           .provider = labelValue(call.provider),
                                           .inputTokens = call.inputTokens,
                                           .outputTokens = call.outputTokens,
                                           .cacheReadTokens = call.cacheReadTokens,
                                           .cacheWriteTokens = call.cacheWriteTokens,
                                           .reasoningTokens = call.reasoningTokens,
                                           .durationSeconds = call.durationSeconds,
                                           .timeToFirstTokenSeconds = call.timeToFirstTokenSeconds,
                                           .costNanoDollars = cost,
                                           .status = labelValue(call.status),
                                           .errorType = optionalLabel(call.errorType)},
                       out);
}

void measureBody(const LlmUsage &usage, Money cost, Measurements &out)
{
    telemetry::measureUsage(telemetry::LlmCall {.model = labelValue(usage.model),
                                                .provider = labelValue(usage.provider),
                                                .inputTokens = usage.inputTokens,
                                                .outputTokens = usage.outputTokens,
                                                .cacheReadTokens = usage.cacheReadTokens,
                                                .cacheWriteTokens = usage.cacheWriteTokens,
                                                .reasoningTokens = usage.reasoningTokens,
                                                .costNanoDollars = cost},
                            usage.isPriced, out);
}

void measureBody(const ToolCall &call, Money, Measurements &out)
{
    telemetry::measure(telemetry::ToolCall {.name = labelValue(call.name),
                                            .durationSeconds = call.durationSeconds,
                                            .status = labelValue(call.status)},
                       out);
}

void measureBody(const DbQuery &query, Money, Measurements &out)
{
    telemetry::measure(telemetry::DbQuery {.operation = labelValue(query.operation),
                                           .durationSeconds = query.durationSeconds,
                                           .status = labelValue(query.status)},
                       out);
}

void measureBody(const DbPool &, Money, Measurements &) { }

void measureBody(const ErrorEvent &error, Money, Measurements &out)
{
    telemetry::measureError(labelValue(error.errorType), out);
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

std::vector<Measurement> levelsOf(const Event &event)
{
    const auto *pool = std::get_if<DbPool>(&event.body);
    if (!pool)
        return {};
    return {{Metric::DbConnectionsActive, {}, static_cast<double>(pool->active), 0},
            {Metric::DbPoolSize, {}, static_cast<double>(pool->size), 0}};
}

} // namespace meterbird::ledger

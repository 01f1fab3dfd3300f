// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/quantities.h"

namespace meterbird::ledger {

namespace {

using telemetry::Metric;
using Tellings = std::vector<Telling>;

void tell(const Request &request, int rank, Tellings &into)
{
    into.push_back({Quantity::Requests, rank});
    if (request.iterations)
        into.push_back({Quantity::Iterations, rank});
    if (!request.errorType.empty() || request.status == "error")
        into.push_back({Quantity::Errors, rank});
}

void tell(const RequestStarted &, int, Tellings &) { }

void tell(const RequestFinished &finished, int rank, Tellings &into)
{
    tell(finished.request, rank, into);
}

template<typename Usage>
void tellUsage(const Usage &usage, bool isPriced, int rank, Tellings &into)
{
    const bool hasTokens = usage.inputTokens > 0 || usage.outputTokens > 0;
    if (hasTokens || usage.cacheReadTokens > 0 || usage.cacheWriteTokens > 0 || usage.reasoningTokens > 0)
        into.push_back({Quantity::Tokens, rank});
    if (usage.cost)
        into.push_back({Quantity::Cost, rank});
    else if (isPriced && hasTokens)
        into.push_back({Quantity::Cost, rank + TableRank});
}

void tell(const LlmCall &call, int rank, Tellings &into)
{
    into.push_back({Quantity::Calls, rank});
    if (call.timeToFirstTokenSeconds)
        into.push_back({Quantity::FirstToken, rank});
    tellUsage(call, true, rank, into);
}

void tell(const LlmUsage &usage, int rank, Tellings &into)
{
    tellUsage(usage, usage.isPriced, rank, into);
}

void tell(const ToolCall &, int rank, Tellings &into)
{
    into.push_back({Quantity::Tools, rank});
}

void tell(const DbQuery &, int rank, Tellings &into)
{
    into.push_back({Quantity::DbQueries, rank});
}

void tell(const DbPool &, int, Tellings &) { }

void tell(const ErrorEvent &, int rank, Tellings &into)
{
    into.push_back({Quantity::Errors, rank});
}

void tell(const CountEffect &effect, int rank, Tellings &into)
{
    into.push_back({effect.quantity, rank});
}

void tell(const ObserveEffect &effect, int rank, Tellings &into)
{
    into.push_back({effect.quantity, rank});
}

void tell(const UsageEffect &effect, int rank, Tellings &into)
{
    into.push_back({Quantity::Tokens, rank});
    if (!effect.isCostTold)
        into.push_back({Quantity::Cost, rank + TableRank});
}

void tell(const CostEffect &, int rank, Tellings &into)
{
    into.push_back({Quantity::Cost, rank});
}

void tell(const GaugeEffect &, int, Tellings &) { }

} // namespace

std::vector<Telling> tellingsOf(const Event &event)
{
    Tellings tellings;
    std::visit([&](const auto &body) { tell(body, event.claim.rank, tellings); }, event.body);
    return tellings;
}

std::vector<Telling> tellingsOf(const Stream &stream)
{
    Tellings tellings;
    for (const Effect &effect : stream.effects)
        std::visit([&](const auto &each) { tell(each, stream.claim.rank, tellings); }, effect);
    return tellings;
}

std::optional<Quantity> quantityOf(Metric metric)
{
    switch (metric) {
    case Metric::AgentRequests:
    case Metric::AgentRequestDuration:
        return Quantity::Requests;
    case Metric::AgentIterations:
        return Quantity::Iterations;
    case Metric::AgentErrors:
        return Quantity::Errors;
    case Metric::LlmCalls:
    case Metric::LlmCallDuration:
    case Metric::LlmErrors:
        return Quantity::Calls;
    case Metric::LlmTimeToFirstToken:
        return Quantity::FirstToken;
    case Metric::LlmTokens:
    case Metric::LlmTokenDetails:
        return Quantity::Tokens;
    case Metric::LlmCost:
    case Metric::LlmUnpricedTokens:
        return Quantity::Cost;
    case Metric::ToolCalls:
    case Metric::ToolCallDuration:
        return Quantity::Tools;
    case Metric::DbQueries:
    case Metric::DbQueryDuration:
        return Quantity::DbQueries;
    default:
        return std::nullopt;
    }
}

} // namespace meterbird::ledger

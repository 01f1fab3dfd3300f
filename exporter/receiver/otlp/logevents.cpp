// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/logevents.h"

#include "exporter/receiver/otlp/callreading.h"
#include "exporter/receiver/otlp/ranks.h"
#include "exporter/receiver/otlp/vocabulary.h"

#include <optional>
#include <utility>

namespace meterbird::otlp {

namespace {

using ledger::Quantity;

/// Codex gives the words of an error where others give a kind.
std::string failureOf(const Attributes &attributes)
{
    std::string error = errorOf(attributes);
    if (error.empty() && !attributes.text({"error.message"}).empty())
        error = "unknown";
    return error;
}

ledger::LlmCall callOf(const LogMeaning &meaning, const Attributes &attributes, const Origin &origin,
                       std::string &complaint)
{
    ledger::LlmCall call = callFrom(attributes, origin, meaning.counting, complaint);
    call.durationSeconds = secondsUnder(attributes, {"duration_ms"});
    call.errorType = failureOf(attributes);
    if (call.errorType.empty() && meaning.story == Story::FailedCall)
        call.errorType = "unknown";
    call.status = statusFor(call.errorType);
    return call;
}

ledger::LlmUsage usageOf(const LogMeaning &meaning, const Attributes &attributes, const Origin &origin,
                         std::string &complaint)
{
    const ledger::LlmCall call = callFrom(attributes, origin, meaning.counting, complaint);
    return {.model = call.model,
            .provider = call.provider,
            .inputTokens = call.inputTokens,
            .outputTokens = call.outputTokens,
            .cacheReadTokens = call.cacheReadTokens,
            .cacheWriteTokens = call.cacheWriteTokens,
            .reasoningTokens = call.reasoningTokens,
            .cost = call.cost};
}

ledger::ToolCall toolOf(const LogMeaning &meaning, const Attributes &attributes, std::string &complaint)
{
    const std::optional<double> seconds = secondsUnder(attributes, {"duration_ms"});
    if (!seconds)
        complaint = "it does not say how long it took, between 0 and a day";
    return {.name = nameUnder(attributes, {meaning.key}),
            .durationSeconds = seconds.value_or(0),
            .status = statusFor(errorOf(attributes))};
}

ledger::Request runOf(const LogMeaning &meaning, const Attributes &attributes)
{
    constexpr std::int64_t MostIterations = 1'000'000;
    ledger::Request request;
    request.endpoint = nameUnder(attributes, {meaning.key});
    request.durationSeconds = secondsUnder(attributes, {"duration_ms"});
    if (const auto turns = attributes.whole({"turn_count"}); turns && *turns > 0 && *turns <= MostIterations)
        request.iterations = turns;
    request.errorType = runErrorOf(attributes);
    request.status = statusFor(request.errorType);
    return request;
}

} // namespace

std::vector<ledger::Event> eventsOf(const LogMeaning &meaning, const Attributes &attributes, const Origin &origin,
                                    std::string &complaint)
{
    std::vector<ledger::Event> events;
    const auto add = [&](auto body, Quantity quantity) {
        events.push_back(
            {.agent = origin.job, .body = std::move(body), .claim = claimOf(origin, Signal::Logs, quantity)});
    };
    switch (meaning.story) {
    case Story::Nothing:
        break;
    case Story::Call:
        add(callOf(meaning, attributes, origin, complaint), Quantity::Calls);
        break;
    case Story::FailedCall: {
        ledger::LlmCall call = callOf(meaning, attributes, origin, complaint);
        const ledger::ErrorEvent error {.errorType = call.errorType};
        add(std::move(call), Quantity::Calls);
        add(error, Quantity::Errors);
        break;
    }
    case Story::Usage:
        add(usageOf(meaning, attributes, origin, complaint), Quantity::Tokens);
        break;
    case Story::Tool:
        add(toolOf(meaning, attributes, complaint), Quantity::Tools);
        break;
    case Story::Prompt:
        add(ledger::Request {.endpoint = mainEndpoint(origin)}, Quantity::Requests);
        break;
    case Story::Run:
        add(runOf(meaning, attributes), Quantity::Requests);
        break;
    }
    if (!complaint.empty())
        events.clear();
    return events;
}

} // namespace meterbird::otlp

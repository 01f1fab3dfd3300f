// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/eventoracle.h"

#include "src/base/text.h"
#include "tests/fuzz/require.h"

#include <optional>
#include <string>

namespace meterbird::fuzz {

namespace {

using namespace ledger;

constexpr std::int64_t MostNanoDollars = 100'000LL * 1'000'000'000;

void check(const std::string &text)
{
    require(text.size() <= 200 && isValidUtf8(text), "a string is valid and at most 200 bytes");
}

void check(const std::optional<double> &seconds)
{
    require(!seconds || (*seconds >= 0 && *seconds <= 24 * 3600), "a duration is within a day");
}

void check(std::int64_t whole)
{
    require(whole >= 0 && whole <= 1'000'000'000, "a number is within its bounds");
}

void check(const Request &request)
{
    check(request.endpoint);
    check(request.status);
    check(request.durationSeconds);
    check(request.iterations.value_or(0));
    check(request.errorType);
}

void check(const RequestStarted &started)
{
    check(started.endpoint);
    check(started.requestId);
}

void check(const RequestFinished &finished)
{
    check(finished.requestId);
    check(finished.request);
}

void check(const LlmCall &call)
{
    check(call.model);
    check(call.provider);
    for (const std::int64_t tokens :
         {call.inputTokens, call.outputTokens, call.cacheReadTokens, call.cacheWriteTokens, call.reasoningTokens})
        check(tokens);
    require(call.cacheReadTokens + call.cacheWriteTokens <= call.inputTokens, "input includes the cache");
    require(call.reasoningTokens <= call.outputTokens, "output includes reasoning");
    require(call.cost.value_or(0) >= 0 && call.cost.value_or(0) <= MostNanoDollars, "a cost is within bounds");
    check(call.durationSeconds);
    check(call.timeToFirstTokenSeconds);
    check(call.status);
    check(call.errorType);
}

void check(const LlmUsage &usage)
{
    check(usage.model);
    check(usage.provider);
    for (const std::int64_t tokens :
         {usage.inputTokens, usage.outputTokens, usage.cacheReadTokens, usage.cacheWriteTokens, usage.reasoningTokens})
        check(tokens);
    require(usage.cost.value_or(0) >= 0 && usage.cost.value_or(0) <= MostNanoDollars, "a cost is within bounds");
}

void check(const ToolCall &call)
{
    check(call.name);
    check(std::optional(call.durationSeconds));
    check(call.status);
}

void check(const DbQuery &query)
{
    check(query.operation);
    check(std::optional(query.durationSeconds));
    check(query.status);
}

void check(const DbPool &pool)
{
    check(pool.active);
    check(pool.size);
}

void check(const ErrorEvent &error)
{
    check(error.errorType);
}

} // namespace

void checkEvent(const Event &event, Timestamp now)
{
    check(event.id);
    check(event.agent);
    require(event.time >= now - 7LL * 24 * 3600 * 1000 && event.time <= now + 10LL * 60 * 1000, "a time is near");
    std::visit([](const auto &body) { check(body); }, event.body);
}

} // namespace meterbird::fuzz

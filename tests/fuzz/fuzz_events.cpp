// SPDX-License-Identifier: GPL-3.0-or-later
// The plain event form. Whatever is read as an event must be within the bounds that event.h promises the ledger.
#include "exporter/receiver/events/eventdecoder.h"
#include "src/base/text.h"
#include "tests/fuzz/require.h"

#include <cmath>
#include <simdjson.h>

using namespace meterbird;
using namespace meterbird::ledger;
using fuzz::require;

namespace {

constexpr Timestamp Now = 1'795'550'000'000;

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
    require(call.cost.value_or(0) >= 0 && call.cost.value_or(0) <= 100'000LL * 1'000'000'000,
            "a cost is within bounds");
    check(call.durationSeconds);
    check(call.timeToFirstTokenSeconds);
    check(call.status);
    check(call.errorType);
}

void check(const LlmUsage &)
{
    require(false, "the plain form has no usage");
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

void check(const receiver::DecodedEvents &decoded)
{
    require(decoded.events.size() + decoded.rejected.size() <= receiver::MostEvents, "not too many events");
    for (const Event &event : decoded.events) {
        check(event.id);
        check(event.agent);
        require(event.time >= Now - 7LL * 24 * 3600 * 1000 && event.time <= Now + 10LL * 60 * 1000, "a time is near");
        std::visit([](const auto &body) { check(body); }, event.body);
    }
    for (const receiver::Rejection &rejection : decoded.rejected) {
        require(rejection.index < decoded.events.size() + decoded.rejected.size(), "what is rejected was there");
        require(!rejection.error.empty() && rejection.error.size() < 300 && isValidUtf8(rejection.error),
                "a rejection says why");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string body(reinterpret_cast<const char *>(data), size);
    std::string roomy = body;
    roomy.reserve(size + simdjson::SIMDJSON_PADDING); // is read where it stands; the other is copied
    const auto json = receiver::decodeEvents(body, receiver::EventForm::Json, Now);
    const auto lines = receiver::decodeEvents(body, receiver::EventForm::Lines, Now);
    require(json == receiver::decodeEvents(roomy, receiver::EventForm::Json, Now), "the room behind it is not read");
    if (json)
        check(*json);
    if (lines)
        check(*lines);
    const std::size_t first = body.find_first_not_of(" \t\r");
    const bool isObject = first != std::string::npos && body[first] == '{';
    if (json && isObject && body.find('\n') == std::string::npos)
        require(lines == json, "one object is the same in both forms");
    return 0;
}

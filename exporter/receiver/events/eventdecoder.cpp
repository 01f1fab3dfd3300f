// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/events/eventdecoder.h"

#include "exporter/receiver/events/eventfields.h"
#include "exporter/receiver/events/eventtime.h"
#include "exporter/receiver/jsonbounds.h"
#include "src/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace meterbird::receiver {

namespace {

using namespace meterbird::ledger;
using simdjson::dom::element;
using simdjson::dom::parser;

using Body = decltype(Event::body);

constexpr std::int64_t MostTokens = 1'000'000'000;
constexpr std::int64_t MostIterations = 1'000'000;
constexpr std::int64_t MostConnections = 1'000'000;
constexpr double MostDollars = 100'000;
constexpr JsonBounds Bounds {.mostPunctuation = 80 * MostEvents, .mostDepth = 64}; ///< an event has some 35
constexpr Milliseconds OldestEvent = 7LL * 24 * 3600 * 1000;
constexpr Milliseconds FarthestAhead = 10LL * 60 * 1000;

Request requestFields(EventFields &fields)
{
    return {.endpoint = fields.text("endpoint"),
            .status = fields.text("status"),
            .durationSeconds = fields.seconds("duration_seconds"),
            .iterations = fields.optionalWhole("iterations", MostIterations),
            .errorType = fields.optionalText("error_type")};
}

Body request(EventFields &fields)
{
    return requestFields(fields);
}

Body requestStarted(EventFields &fields)
{
    return RequestStarted {.endpoint = fields.text("endpoint"), .requestId = fields.text("request_id")};
}

Body requestFinished(EventFields &fields)
{
    RequestFinished finished;
    finished.requestId = fields.text("request_id");
    finished.request = {.endpoint = fields.text("endpoint"),
                        .status = fields.optionalText("status", "success"),
                        .durationSeconds = fields.optionalSeconds("duration_seconds"),
                        .iterations = fields.optionalWhole("iterations", MostIterations),
                        .errorType = fields.optionalText("error_type")};
    return finished;
}

Body llmCall(EventFields &fields)
{
    LlmCall call {.model = fields.text("model"),
                  .provider = fields.text("provider"),
                  .inputTokens = fields.optionalWhole("input_tokens", MostTokens).value_or(0),
                  .outputTokens = fields.optionalWhole("output_tokens", MostTokens).value_or(0),
                  .cacheReadTokens = fields.optionalWhole("cache_read_tokens", MostTokens).value_or(0),
                  .cacheWriteTokens = fields.optionalWhole("cache_write_tokens", MostTokens).value_or(0),
                  .reasoningTokens = fields.optionalWhole("reasoning_tokens", MostTokens).value_or(0),
                  .durationSeconds = fields.optionalSeconds("duration_seconds"),
                  .timeToFirstTokenSeconds = fields.optionalSeconds("time_to_first_token_seconds"),
                  .cost = std::nullopt,
                  .status = fields.optionalText("status", "success"),
                  .errorType = fields.optionalText("error_type")};
    if (const auto dollars = fields.optionalNumber("cost_dollars", MostDollars))
        call.cost = std::llround(*dollars * 1e9);
    if (call.cacheReadTokens + call.cacheWriteTokens > call.inputTokens)
        fields.fail("cache_read_tokens + cache_write_tokens", "must be <= input_tokens, which include them");
    if (call.reasoningTokens > call.outputTokens)
        fields.fail("reasoning_tokens", "must be <= output_tokens, which include them");
    return call;
}

Body toolCall(EventFields &fields)
{
    return ToolCall {.name = fields.text("name"),
                     .durationSeconds = fields.seconds("duration_seconds"),
                     .status = fields.text("status")};
}

Body dbQuery(EventFields &fields)
{
    return DbQuery {.operation = fields.text("operation"),
                    .durationSeconds = fields.seconds("duration_seconds"),
                    .status = fields.optionalText("status", "success")};
}

Body dbPool(EventFields &fields)
{
    return DbPool {.active = fields.whole("active", MostConnections), .size = fields.whole("size", MostConnections)};
}

Body errorEvent(EventFields &fields)
{
    return ErrorEvent {.errorType = fields.text("error_type")};
}

struct EventType {
    std::string_view name;
    Body (*read)(EventFields &);
};

constexpr std::array EventTypes {EventType {"request", &request},
                                 EventType {"request_started", &requestStarted},
                                 EventType {"request_finished", &requestFinished},
                                 EventType {"llm_call", &llmCall},
                                 EventType {"tool_call", &toolCall},
                                 EventType {"db_query", &dbQuery},
                                 EventType {"db_pool", &dbPool},
                                 EventType {"error", &errorEvent}};

/// RFC 3339 or Unix seconds.
std::optional<Timestamp> timeOf(element value)
{
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS)
        return parseRfc3339(text);
    double seconds = 0;
    if (!value.is_number() || value.get_double().get(seconds) != simdjson::SUCCESS || !(std::abs(seconds) < 1e12))
        return std::nullopt;
    return std::llround(seconds * 1000);
}

Timestamp eventTime(simdjson::dom::object object, EventFields &fields, Timestamp now)
{
    element value;
    if (object.at_key("time").get(value) != simdjson::SUCCESS)
        return now;
    const auto time = timeOf(value);
    if (!time)
        fields.fail("time", "must be RFC 3339 or Unix seconds");
    else if (*time < now - OldestEvent || *time > now + FarthestAhead)
        fields.fail("time", "must be within the last 7 days and at most 10 minutes ahead");
    return time.value_or(now);
}

Result<Event> decodeEvent(element json, Timestamp now)
{
    const auto wrong = [](std::string why) { return Failure(Error {Error::Kind::BadReply, std::move(why)}); };
    simdjson::dom::object object;
    if (json.get_object().get(object) != simdjson::SUCCESS)
        return wrong("must be an object");
    element typeValue;
    std::string_view typeName;
    if (object.at_key("type").get(typeValue) != simdjson::SUCCESS)
        return wrong("type: is required");
    if (typeValue.get_string().get(typeName) != simdjson::SUCCESS)
        return wrong("type: must be a string");
    const auto type = std::ranges::find(EventTypes, typeName, &EventType::name);
    if (type == EventTypes.end())
        return wrong("type: \"" + plainText(typeName, 40) + "\" is not known");

    EventFields fields(object, type->name);
    Event event;
    event.id = fields.optionalText("id");
    event.agent = fields.optionalText("agent");
    event.time = eventTime(object, fields, now);
    event.body = type->read(fields);
    if (fields.error())
        return wrong(*fields.error());
    return event;
}

void decodeInto(DecodedEvents &decoded, element json, Timestamp now)
{
    const std::size_t index = decoded.events.size() + decoded.rejected.size();
    if (auto event = decodeEvent(json, now))
        decoded.events.push_back(std::move(*event));
    else
        decoded.rejected.push_back({index, std::move(event.error().detail)});
}

/// `text` as JSON; the error says what is wrong with `what`, the body or a line of it.
Result<element> parsed(parser &json, std::string_view text, const std::string &what)
{
    if (auto fine = checkJsonBounds(text, Bounds); !fine)
        return Failure(Error {fine.error().kind, what + ": " + fine.error().detail});
    element root;
    if (const auto code = json.parse(text.data(), text.size(), false).get(root))
        return Failure(Error {Error::Kind::BadReply, what + " is not JSON: " + simdjson::error_message(code)});
    return root;
}

Failure tooManyEvents()
{
    return Failure(Error {Error::Kind::TooMuch, "a request may hold at most 10000 events"});
}

Result<DecodedEvents> decodeJson(parser &json, std::string_view body, Timestamp now)
{
    const auto root = parsed(json, body, "the body");
    if (!root)
        return Failure(root.error());
    DecodedEvents decoded;
    simdjson::dom::array array;
    if (root->get_array().get(array) != simdjson::SUCCESS) {
        decodeInto(decoded, *root, now);
        return decoded;
    }
    // array.size() saturates at 2^24 - 1, far above the limit.
    if (array.size() > MostEvents)
        return tooManyEvents();
    decoded.events.reserve(array.size());
    for (const element event : array)
        decodeInto(decoded, event, now);
    return decoded;
}

Result<DecodedEvents> decodeLines(parser &json, std::string_view body, Timestamp now)
{
    DecodedEvents decoded;
    std::size_t broken = 0;
    for (std::size_t start = 0; start < body.size();) {
        const std::size_t end = std::min(body.find('\n', start), body.size());
        const std::string_view line = body.substr(start, end - start);
        start = end + 1;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        const std::size_t index = decoded.events.size() + decoded.rejected.size();
        if (index >= MostEvents)
            return tooManyEvents();
        if (auto root = parsed(json, line, "the line")) {
            decodeInto(decoded, *root, now);
        } else {
            decoded.rejected.push_back({index, std::move(root.error().detail)});
            ++broken;
        }
    }
    if (decoded.events.empty() && broken == decoded.rejected.size())
        return Failure(Error {Error::Kind::BadReply, "the body holds no line of JSON"});
    return decoded;
}

Result<DecodedEvents> decodeWith(parser &json, std::string_view body, EventForm form, Timestamp now)
{
    return form == EventForm::Lines ? decodeLines(json, body, now) : decodeJson(json, body, now);
}

} // namespace

Result<DecodedEvents> decodeEvents(const std::string &body, EventForm form, Timestamp now)
{
    // simdjson reads a few bytes past the end.
    std::string padded;
    if (body.capacity() < body.size() + simdjson::SIMDJSON_PADDING) {
        padded.reserve(body.size() + simdjson::SIMDJSON_PADDING);
        padded = body;
    }
    const std::string_view text = padded.empty() ? std::string_view(body) : std::string_view(padded);
    // A parser needs some 13 times its text, so each thread keeps a small one, and big bodies take turns.
    constexpr std::size_t Small = 64 * 1024;
    if (text.size() <= Small) {
        thread_local parser own;
        if (own.capacity() < Small && own.allocate(Small, Bounds.mostDepth) != simdjson::SUCCESS)
            return Failure(Error {Error::Kind::TooMuch, "no memory to read the body"});
        return decodeWith(own, text, form, now);
    }
    static std::mutex turn;
    const std::lock_guard lock(turn);
    parser big;
    if (big.allocate(text.size(), Bounds.mostDepth) != simdjson::SUCCESS)
        return Failure(Error {Error::Kind::TooMuch, "no memory to read the body"});
    return decodeWith(big, text, form, now);
}

} // namespace meterbird::receiver

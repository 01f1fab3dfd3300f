// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/events/eventdecoder.h"

#include "exporter/receiver/events/eventfields.h"
#include "exporter/receiver/events/eventparser.h"
#include "exporter/receiver/events/eventtime.h"
#include "exporter/receiver/jsonbounds.h"
#include "src/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace meterbird::receiver {

namespace {

using namespace meterbird::ledger;
using simdjson::dom::element;

using Body = decltype(Event::body);

constexpr std::int64_t MostTokens = 1'000'000'000;
constexpr std::int64_t MostIterations = 1'000'000;
constexpr std::int64_t MostConnections = 1'000'000;
constexpr double MostDollars = 100'000;
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

/// Sets `words` to the bytes of its strings.
Result<Event> decodeEvent(element json, Timestamp now, std::size_t &words)
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
    words = fields.copiedBytes();
    return event;
}

/// What an event costs besides itself and its words, until it is answered: its outcome, who sent it, and what it
/// changes in the books, each with words again.
constexpr std::size_t Besides = 1024;
constexpr std::size_t TimesSaid = 3;

class Decoding
{
public:
    Decoding(BodyBudget::Share *share, Timestamp now)
        : m_share(share)
        , m_now(now)
        , m_parser(share)
    { }

    Result<DecodedEvents> json(std::string_view body);
    Result<DecodedEvents> lines(std::string_view body);

private:
    Result<void> whole(std::string_view body);
    Result<void> items(const std::vector<std::string_view> &items);
    Result<void> add(element json);
    Result<void> reject(std::string why);
    std::size_t count() const { return m_decoded.events.size() + m_decoded.rejected.size(); }

    BodyBudget::Share *const m_share;
    const Timestamp m_now;
    EventParser m_parser;
    DecodedEvents m_decoded;
};

Failure tooManyEvents()
{
    return Failure(Error {Error::Kind::TooMuch, "a request may hold at most 10000 events"});
}

Result<void> Decoding::add(element json)
{
    std::size_t words = 0;
    auto event = decodeEvent(json, m_now, words);
    if (!event)
        return reject(std::move(event.error().detail));
    std::vector<Event> &events = m_decoded.events;
    if (events.size() == events.capacity() && events.size() >= MostEvents / 10)
        events.reserve(MostEvents); // once: a copy would need twice the memory for a moment
    return takeRoom(m_share, sizeof(Event) + TimesSaid * words + Besides).map([&] {
        events.push_back(std::move(*event));
    });
}

Result<void> Decoding::reject(std::string why)
{
    return takeRoom(m_share, sizeof(Rejection) + TimesSaid * why.size() + Besides).map([&] {
        m_decoded.rejected.push_back({count(), std::move(why)});
    });
}

Result<void> Decoding::whole(std::string_view body)
{
    const auto root = m_parser.parsed(body, "the body");
    if (!root)
        return Failure(root.error());
    simdjson::dom::array array;
    if (root->get_array().get(array) != simdjson::SUCCESS)
        return add(*root);
    // array.size() saturates at 2^24 - 1, far above the limit.
    if (array.size() > MostEvents)
        return tooManyEvents();
    m_decoded.events.reserve(array.size());
    for (const element event : array) {
        if (auto added = add(event); !added)
            return added;
    }
    return {};
}

Result<void> Decoding::items(const std::vector<std::string_view> &items)
{
    for (const std::string_view item : items) {
        const auto root = m_parser.parsed(item, "the body");
        if (!root)
            return Failure(root.error());
        if (auto added = add(*root); !added)
            return added;
    }
    return {};
}

Result<DecodedEvents> Decoding::json(std::string_view body)
{
    const auto decodedBody = [&]() -> Result<void> {
        if (body.size() <= EventParser::Small)
            return whole(body);
        if (auto fine = checkJsonBounds(body, EventParser::Bounds); !fine)
            return Failure(Error {fine.error().kind, "the body: " + fine.error().detail});
        auto cut = itemsOf(body, MostEvents);
        if (!cut)
            return Failure(std::move(cut.error()));
        return *cut ? items(**cut) : whole(body);
    };
    return decodedBody().map([&] { return std::move(m_decoded); });
}

Result<DecodedEvents> Decoding::lines(std::string_view body)
{
    std::size_t broken = 0;
    for (std::size_t start = 0; start < body.size();) {
        const std::size_t end = std::min(body.find('\n', start), body.size());
        const std::string_view line = body.substr(start, end - start);
        start = end + 1;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        if (count() >= MostEvents)
            return tooManyEvents();
        auto root = m_parser.parsed(line, "the line");
        if (!root && root.error().kind != Error::Kind::BadReply)
            return Failure(std::move(root.error()));
        if (!root)
            ++broken;
        if (auto taken = root ? add(*root) : reject(std::move(root.error().detail)); !taken)
            return Failure(std::move(taken.error()));
    }
    if (m_decoded.events.empty() && broken == m_decoded.rejected.size())
        return Failure(Error {Error::Kind::BadReply, "the body holds no line of JSON"});
    return std::move(m_decoded);
}

} // namespace

Result<DecodedEvents> decodeEvents(const std::string &body, EventForm form, Timestamp now, BodyBudget::Share *share)
{
    // simdjson reads a few bytes past the end.
    std::string padded;
    if (body.capacity() < body.size() + simdjson::SIMDJSON_PADDING) {
        padded.reserve(body.size() + simdjson::SIMDJSON_PADDING);
        padded = body;
    }
    const std::string_view text = padded.empty() ? std::string_view(body) : std::string_view(padded);
    Decoding decoding(share, now);
    return form == EventForm::Lines ? decoding.lines(text) : decoding.json(text);
}

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/spanevents.h"

#include "exporter/receiver/otlp/bounds.h"
#include "exporter/receiver/otlp/callreading.h"
#include "exporter/receiver/otlp/contenthash.h"
#include "exporter/receiver/otlp/ranks.h"
#include "exporter/receiver/otlp/vocabulary.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace meterbird::otlp {

namespace {

using ledger::Quantity;

std::string_view bytesOf(const auto &id)
{
    return {reinterpret_cast<const char *>(id.data()), id.size()};
}

/// Claude Code's events tell of a prompt when it is given, so its span counts from then and not from its end: it is
/// known for the same request.
std::uint64_t timeOf(const ToldSpan &told)
{
    const bool isAsked = told.meaning.role == Role::Agent && told.origin.agent == Agent::ClaudeCode;
    return isAsked ? told.span.start : told.span.end;
}

ledger::Event eventWith(const ToldSpan &told, Quantity quantity)
{
    return {.id = hexOf(HashBuilder().add(bytesOf(told.span.trace)).add(bytesOf(told.span.id)).result()),
            .time = timestampOf(timeOf(told), 0),
            .agent = told.origin.job,
            .claim = claimOf(told.origin, Signal::Spans, quantity)};
}

ledger::LlmCall callOf(const ToldSpan &told, std::string &complaint)
{
    ledger::LlmCall call = callFrom(told.attributes, told.origin, told.meaning.counting, complaint);
    call.durationSeconds = secondsOf(told.span);
    // Claude Code's spans also hold what goes before a call and after it.
    if (told.origin.agent == Agent::ClaudeCode)
        call.durationSeconds = secondsUnder(told.attributes, {"duration_ms"}).value_or(*call.durationSeconds);
    call.errorType = errorOf(told.span, told.attributes);
    call.status = statusFor(call.errorType);
    return call;
}

ledger::Request runOf(const ToldSpan &told, const Kinship &kinship)
{
    ledger::Request request;
    request.endpoint = told.attributes.text({told.meaning.key}).empty()
        ? mainEndpoint(told.origin)
        : nameUnder(told.attributes, {told.meaning.key});
    request.durationSeconds = secondsOf(told.span);
    if (kinship.iterations > 0)
        request.iterations = kinship.iterations;
    request.errorType = errorOf(told.span, told.attributes);
    request.status = statusFor(request.errorType);
    return request;
}

ledger::ToolCall toolOf(const ToldSpan &told, const Kinship &kinship)
{
    const bool hasFailed = !errorOf(told.span, told.attributes).empty() || (kinship.run && kinship.run->isError);
    return {.name = nameUnder(told.attributes, {told.meaning.key}),
            .durationSeconds = kinship.run ? kinship.run->seconds : secondsOf(told.span),
            .status = hasFailed ? "error" : "success"};
}

/// Only a word that is known for one: a name may hold anything.
std::string_view verbOf(std::string_view name)
{
    constexpr std::array<std::string_view, 8> verbs {"SELECT", "INSERT", "UPDATE", "DELETE",
                                                     "CREATE", "COMMIT", "BEGIN",  "CALL"};
    const std::string_view first = name.substr(0, name.find(' '));
    return std::ranges::find(verbs, first) == verbs.end() ? std::string_view() : first;
}

ledger::DbQuery queryOf(const ToldSpan &told)
{
    const Keys keys {"db.operation.name", "db.operation"};
    const std::string_view verb = verbOf(told.span.name);
    return {.operation = told.attributes.text(keys).empty() && !verb.empty() ? std::string(verb)
                                                                             : nameUnder(told.attributes, keys),
            .durationSeconds = secondsOf(told.span),
            .status = statusFor(errorOf(told.span, told.attributes))};
}

} // namespace

double secondsOf(const Span &span)
{
    return static_cast<double>(span.end - span.start) / 1e9;
}

std::string errorOf(const Span &span, const Attributes &attributes)
{
    std::string error = errorOf(attributes);
    if (error.empty() && span.status == SpanStatus::Error)
        error = "unknown";
    return error;
}

std::string toldBelowId(const TraceId &trace, const SpanId &span)
{
    return hexOf(HashBuilder().add(bytesOf(trace)).add(bytesOf(span)).add("told below").result());
}

std::optional<ledger::Event> eventOf(const ToldSpan &told, const Kinship &kinship, std::string &complaint)
{
    ledger::Event event;
    switch (told.meaning.role) {
    case Role::Inference:
        if (kinship.isToldBelow)
            return std::nullopt;
        event = eventWith(told, Quantity::Calls);
        event.unless = toldBelowId(told.span.trace, told.span.id);
        event.body = callOf(told, complaint);
        break;
    case Role::Agent:
        event = eventWith(told, Quantity::Requests);
        event.body = runOf(told, kinship);
        break;
    case Role::Tool:
        if (kinship.isUnrun)
            return std::nullopt;
        event = eventWith(told, Quantity::Tools);
        event.body = toolOf(told, kinship);
        break;
    case Role::Query:
        event = eventWith(told, Quantity::DbQueries);
        event.body = queryOf(told);
        break;
    default:
        return std::nullopt;
    }
    return complaint.empty() ? std::optional(std::move(event)) : std::nullopt;
}

ledger::Event requestOf(const ToldSpan &told)
{
    ledger::Event event = eventWith(told, Quantity::Requests);
    ledger::Request request = runOf(told, {});
    const Keys keys {"http.route", "traceloop.workflow.name", "gen_ai.workflow.name"};
    if (told.meaning.role == Role::None && !told.attributes.text(keys).empty())
        request.endpoint = nameUnder(told.attributes, keys);
    event.body = std::move(request);
    return event;
}

} // namespace meterbird::otlp

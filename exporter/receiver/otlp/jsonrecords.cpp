// SPDX-License-Identifier: GPL-3.0-or-later
// Spans and log records from JSON.
#include "exporter/receiver/otlp/enums.h"
#include "exporter/receiver/otlp/json.h"
#include "exporter/receiver/otlp/jsonfields.h"

#include <array>

namespace meterbird::otlp {

namespace {

constexpr std::array KindNames {EnumName {"SPAN_KIND_INTERNAL", 1}, EnumName {"SPAN_KIND_SERVER", 2},
                                EnumName {"SPAN_KIND_CLIENT", 3}, EnumName {"SPAN_KIND_PRODUCER", 4},
                                EnumName {"SPAN_KIND_CONSUMER", 5}};
constexpr std::array StatusNames {EnumName {"STATUS_CODE_OK", 1}, EnumName {"STATUS_CODE_ERROR", 2}};

SpanStatus statusOf(JsonValue &value, Allowance &allowance)
{
    SpanStatus status = SpanStatus::Unset;
    eachField(value, allowance, [&](std::string_view key, JsonValue &field) {
        if (key == "code")
            status = spanStatusOf(enumOf(field, StatusNames, allowance));
    });
    return status;
}

void readSpan(Span &span, JsonValue &value, std::vector<Attribute> &attributes, Allowance &allowance)
{
    span.attributes = fromEnd(attributes);
    eachField(value, allowance, [&](std::string_view key, JsonValue &field) {
        if (key == "traceId")
            span.trace = idOf<16>(field, allowance);
        else if (key == "spanId")
            span.id = idOf<8>(field, allowance);
        else if (key == "parentSpanId")
            span.parent = idOf<8>(field, allowance);
        else if (key == "name")
            span.name = textOf(field, allowance);
        else if (key == "kind")
            span.kind = spanKindOf(enumOf(field, KindNames, allowance));
        else if (key == "startTimeUnixNano")
            span.start = unsignedOf(field);
        else if (key == "endTimeUnixNano")
            span.end = unsignedOf(field);
        else if (key == "attributes")
            span.attributes = attributesOf(field, attributes, allowance);
        else if (key == "status")
            span.status = statusOf(field, allowance);
    });
}

/// The body of a record when it is a string.
std::string_view bodyOf(JsonValue &value, Allowance &allowance)
{
    Value body;
    readAnyValue(body, value, allowance);
    return body.kind == Value::Kind::Text ? body.text : std::string_view();
}

void readRecord(LogRecord &record, JsonValue &value, std::vector<Attribute> &attributes, Allowance &allowance)
{
    record.attributes = fromEnd(attributes);
    eachField(value, allowance, [&](std::string_view key, JsonValue &field) {
        if (key == "timeUnixNano")
            record.time = unsignedOf(field);
        else if (key == "observedTimeUnixNano")
            record.observed = unsignedOf(field);
        else if (key == "eventName")
            record.eventName = textOf(field, allowance);
        else if (key == "body")
            record.body = bodyOf(field, allowance);
        else if (key == "traceId")
            record.trace = idOf<16>(field, allowance);
        else if (key == "spanId")
            record.span = idOf<8>(field, allowance);
        else if (key == "attributes")
            record.attributes = attributesOf(field, attributes, allowance);
    });
}

} // namespace

void readJson(TraceData &data, simdjson::ondemand::object request, Allowance &allowance)
{
    readRequest(data, request, {.resources = "resourceSpans", .scopes = "scopeSpans", .items = "spans"}, allowance,
                [&](JsonValue &value, std::uint32_t scope) {
                    Span &span = allowance.addPoint(data.spans);
                    span.scope = scope;
                    readSpan(span, value, data.attributes, allowance);
                });
}

void readJson(LogsData &data, simdjson::ondemand::object request, Allowance &allowance)
{
    readRequest(data, request, {.resources = "resourceLogs", .scopes = "scopeLogs", .items = "logRecords"}, allowance,
                [&](JsonValue &value, std::uint32_t scope) {
                    LogRecord &record = allowance.addPoint(data.records);
                    record.scope = scope;
                    readRecord(record, value, data.attributes, allowance);
                });
}

} // namespace meterbird::otlp

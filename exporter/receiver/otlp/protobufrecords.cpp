// SPDX-License-Identifier: GPL-3.0-or-later
// Spans and log records from protobuf.
#include "exporter/receiver/otlp/enums.h"
#include "exporter/receiver/otlp/protobuf.h"
#include "exporter/receiver/otlp/protobuffields.h"

namespace meterbird::otlp {

namespace {

SpanStatus statusOf(std::string_view message)
{
    SpanStatus status = SpanStatus::Unset;
    for (ProtobufCursor field(message); field.next();) {
        if (field.number() == 3)
            status = spanStatusOf(field.unsignedVarint());
        else
            field.skip();
    }
    return status;
}

void readSpan(Span &span, std::string_view message, std::vector<Attribute> &attributes, Allowance &allowance)
{
    span.attributes = fromEnd(attributes);
    for (ProtobufCursor field(message); field.next();) {
        switch (field.number()) {
        case 1:
            span.trace = idOf<16>(field.bytes());
            break;
        case 2:
            span.id = idOf<8>(field.bytes());
            break;
        case 4:
            span.parent = idOf<8>(field.bytes());
            break;
        case 5:
            span.name = text(field);
            break;
        case 6:
            span.kind = spanKindOf(field.unsignedVarint());
            break;
        case 7:
            span.start = field.fixed64();
            break;
        case 8:
            span.end = field.fixed64();
            break;
        case 9:
            addAttribute(attributes, span.attributes, field.bytes(), allowance);
            break;
        case 15:
            span.status = statusOf(field.bytes());
            break;
        default:
            field.skip();
        }
    }
}

/// The body of a record when it is a string.
std::string_view bodyOf(std::string_view message)
{
    Value value;
    readAnyValue(value, message);
    return value.kind == Value::Kind::Text ? value.text : std::string_view();
}

void readRecord(LogRecord &record, std::string_view message, std::vector<Attribute> &attributes, Allowance &allowance)
{
    record.attributes = fromEnd(attributes);
    for (ProtobufCursor field(message); field.next();) {
        switch (field.number()) {
        case 1:
            record.time = field.fixed64();
            break;
        case 5:
            record.body = bodyOf(field.bytes());
            break;
        case 6:
            addAttribute(attributes, record.attributes, field.bytes(), allowance);
            break;
        case 9:
            record.trace = idOf<16>(field.bytes());
            break;
        case 10:
            record.span = idOf<8>(field.bytes());
            break;
        case 11:
            record.observed = field.fixed64();
            break;
        case 12:
            record.eventName = text(field);
            break;
        default:
            field.skip();
        }
    }
}

} // namespace

void readProtobuf(TraceData &data, std::string_view body, Allowance &allowance)
{
    readRequest(data, body, allowance, [&](std::string_view message, std::uint32_t scope) {
        Span &span = allowance.addPoint(data.spans);
        span.scope = scope;
        readSpan(span, message, data.attributes, allowance);
    });
}

void readProtobuf(LogsData &data, std::string_view body, Allowance &allowance)
{
    readRequest(data, body, allowance, [&](std::string_view message, std::uint32_t scope) {
        LogRecord &record = allowance.addPoint(data.records);
        record.scope = scope;
        readRecord(record, message, data.attributes, allowance);
    });
}

} // namespace meterbird::otlp

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/protobuffields.h"

#include "src/base/text.h"

#include <cstring>

namespace meterbird::otlp {

namespace {

/// Nearly all text is ASCII: looked at eight bytes at a time.
bool isAscii(std::string_view text)
{
    constexpr std::uint64_t HighBits = 0x8080'8080'8080'8080U;
    std::uint64_t bits = 0;
    std::uint64_t eight = 0;
    const char *at = text.data();
    std::size_t left = text.size();
    for (; left >= sizeof eight; left -= sizeof eight, at += sizeof eight) {
        std::memcpy(&eight, at, sizeof eight);
        bits |= eight;
    }
    for (; left > 0; --left, ++at)
        bits |= static_cast<unsigned char>(*at);
    return (bits & HighBits) == 0;
}

} // namespace

std::string_view text(ProtobufCursor &field)
{
    const std::string_view bytes = field.bytes();
    return isAscii(bytes) ? bytes : validUtf8Prefix(bytes);
}

Value anyValue(std::string_view message)
{
    Value value;
    for (ProtobufCursor field(message); field.next();) {
        switch (field.number()) {
        case 1:
            value = {.kind = Value::Kind::Text, .text = text(field)};
            break;
        case 2:
            value = {.kind = Value::Kind::Bool, .flag = field.unsignedVarint() != 0};
            break;
        case 3:
            value = {.kind = Value::Kind::Whole, .whole = static_cast<std::int64_t>(field.unsignedVarint())};
            break;
        case 4:
            value = {.kind = Value::Kind::Real, .real = field.real()};
            break;
        case 5: // a list, a map and bytes: not looked into, so that it costs nothing how deep they are
        case 6:
        case 7:
            field.bytes();
            value = {.kind = Value::Kind::Other};
            break;
        default:
            field.skip();
        }
    }
    return value;
}

void addAttribute(std::vector<Attribute> &to, Range &range, std::string_view message, Allowance &allowance)
{
    Attribute &attribute = allowance.add(to);
    ++range.count;
    for (ProtobufCursor field(message); field.next();) {
        if (field.number() == 1)
            attribute.key = text(field);
        else if (field.number() == 2)
            attribute.value = anyValue(field.bytes());
        else
            field.skip();
    }
}

Range resourceAttributes(std::vector<Attribute> &to, std::string_view message, Allowance &allowance)
{
    Range range = fromEnd(to);
    for (ProtobufCursor field(message); field.next();) {
        if (field.number() == 1)
            addAttribute(to, range, field.bytes(), allowance);
        else
            field.skip();
    }
    return range;
}

void readScope(Scope &scope, std::string_view message)
{
    scope.name = {};
    scope.version = {};
    for (ProtobufCursor field(message); field.next();) {
        if (field.number() == 1)
            scope.name = text(field);
        else if (field.number() == 2)
            scope.version = text(field);
        else
            field.skip();
    }
}

} // namespace meterbird::otlp

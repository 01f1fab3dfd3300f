// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/protobuffields.h"

#include "exporter/receiver/otlp/metricpoints.h"
#include "src/base/text.h"

#include <cstring>

namespace meterbird::otlp {

namespace {

template<typename Word>
Word at(const char *place)
{
    Word word = 0;
    std::memcpy(&word, place, sizeof word);
    return word;
}

/// Nearly all text is ASCII: looked at eight bytes at a time, the last of which may have been looked at already.
bool isAscii(std::string_view text)
{
    constexpr std::uint64_t HighBits = 0x8080'8080'8080'8080U;
    std::uint64_t bits = 0;
    const char *place = text.data();
    const char *const end = place + text.size();
    if (text.size() >= 8) {
        for (; end - place > 8; place += 8)
            bits |= at<std::uint64_t>(place);
        bits |= at<std::uint64_t>(end - 8);
    } else if (text.size() >= 4) {
        bits = at<std::uint32_t>(place) | at<std::uint32_t>(end - 4);
    } else {
        for (; place != end; ++place)
            bits |= static_cast<unsigned char>(*place);
    }
    return (bits & HighBits) == 0;
}

} // namespace

std::string_view text(ProtobufCursor &field)
{
    const std::string_view bytes = field.bytes();
    return isAscii(bytes) ? bytes : validUtf8Prefix(bytes);
}

void readAnyValue(Value &value, std::string_view message)
{
    become(value, Value::Kind::None);
    for (ProtobufCursor field(message); field.next();) {
        switch (field.number()) {
        case 1:
            become(value, Value::Kind::Text);
            value.text = text(field);
            break;
        case 2:
            become(value, Value::Kind::Bool);
            value.flag = field.unsignedVarint() != 0;
            break;
        case 3:
            become(value, Value::Kind::Whole);
            value.whole = static_cast<std::int64_t>(field.unsignedVarint());
            break;
        case 4:
            become(value, Value::Kind::Real);
            value.real = field.real();
            break;
        case 5: // a list, a map and bytes: not looked into, so that it costs nothing how deep they are
        case 6:
        case 7:
            become(value, Value::Kind::Other);
            field.bytes();
            break;
        default:
            field.skip();
        }
    }
}

void addAttribute(std::vector<Attribute> &to, Range &range, std::string_view message, Allowance &allowance)
{
    Attribute &attribute = allowance.add(to);
    ++range.count;
    for (ProtobufCursor field(message); field.next();) {
        if (field.number() == 1)
            attribute.key = text(field);
        else if (field.number() == 2)
            readAnyValue(attribute.value, field.bytes());
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

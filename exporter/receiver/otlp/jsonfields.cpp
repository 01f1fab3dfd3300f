// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/jsonfields.h"

#include "exporter/receiver/otlp/metricpoints.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace meterbird::otlp {

namespace {

using simdjson::simdjson_error;
using simdjson::ondemand::json_type;

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// `text` without the white space at its end.
std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

bool hasEscapes(std::string_view raw)
{
    return raw.find('\\') != std::string_view::npos;
}

/// A double that is a whole number between the limits of T, as that; senders may write 1e3 for 1000.
template<typename T>
T wholeNumber(double number)
{
    // 2^63 or 2^64: one more than the largest, which a double cannot hold.
    const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
    const double lowest = static_cast<double>(std::numeric_limits<T>::lowest());
    if (!(number >= lowest && number < end) || number != std::floor(number))
        throw simdjson_error(simdjson::NUMBER_OUT_OF_RANGE);
    return static_cast<T>(number);
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

std::string_view keyOf(simdjson::ondemand::field &field, Allowance &allowance)
{
    // simdjson tells where a key begins but not where it ends: that is in front of the colon, which is in front of the
    // value, with at most white space between. So no key is read through before it is compared.
    const char *const raw = field.key().raw();
    const char *const value = field.value().raw_json_token().data();
    std::string_view key = trimmed({raw, static_cast<std::size_t>(value - raw)});
    key.remove_suffix(1);
    key = trimmed(key);
    key.remove_suffix(1);
    if (!hasEscapes(key))
        return key;
    allowance.take(key.size());
    return field.unescaped_key().value();
}

std::string_view textOf(JsonValue &value, Allowance &allowance)
{
    // A token goes on until the next one begins.
    const std::string_view token = trimmed(value.raw_json_token());
    if (token.size() < 2 || token.front() != '"') {
        if (value.is_null())
            return {};
        throw simdjson_error(simdjson::INCORRECT_TYPE);
    }
    const std::string_view raw = token.substr(1, token.size() - 2);
    if (!hasEscapes(raw)) {
        value.get_raw_json_string().value();
        return raw;
    }
    allowance.take(raw.size());
    return value.get_string().value();
}

std::uint64_t unsignedOf(JsonValue &value)
{
    const json_type type = value.type().value();
    if (type == json_type::null && value.is_null())
        return 0;
    std::uint64_t number = 0;
    const auto error =
        type == json_type::string ? value.get_uint64_in_string().get(number) : value.get_uint64().get(number);
    return error ? wholeNumber<std::uint64_t>(realOf(value)) : number;
}

std::int64_t signedOf(JsonValue &value)
{
    const json_type type = value.type().value();
    if (type == json_type::null && value.is_null())
        return 0;
    std::int64_t number = 0;
    const auto error =
        type == json_type::string ? value.get_int64_in_string().get(number) : value.get_int64().get(number);
    return error ? wholeNumber<std::int64_t>(realOf(value)) : number;
}

double realOf(JsonValue &value)
{
    const json_type type = value.type().value();
    if (type == json_type::null && value.is_null())
        return 0;
    if (type != json_type::string)
        return value.get_double().value();
    const simdjson::ondemand::raw_json_string raw(
        reinterpret_cast<const std::uint8_t *>(value.raw_json_token().data() + 1));
    double special = 0;
    if (raw.unsafe_is_equal("NaN"))
        special = std::numeric_limits<double>::quiet_NaN();
    else if (raw.unsafe_is_equal("Infinity"))
        special = std::numeric_limits<double>::infinity();
    else if (raw.unsafe_is_equal("-Infinity"))
        special = -std::numeric_limits<double>::infinity();
    else
        return value.get_double_in_string().value();
    value.get_raw_json_string().value();
    return special;
}

bool flagOf(JsonValue &value)
{
    return !value.is_null() && value.get_bool().value();
}

void readAnyValue(Value &value, JsonValue &json, Allowance &allowance)
{
    become(value, Value::Kind::None);
    eachField(json, allowance, [&](std::string_view key, JsonValue &field) {
        if (field.is_null())
            return;
        if (key == "stringValue") {
            become(value, Value::Kind::Text);
            value.text = textOf(field, allowance);
        } else if (key == "intValue") {
            become(value, Value::Kind::Whole);
            value.whole = signedOf(field);
        } else if (key == "doubleValue") {
            become(value, Value::Kind::Real);
            value.real = realOf(field);
        } else if (key == "boolValue") {
            become(value, Value::Kind::Bool);
            value.flag = flagOf(field);
        } else if (key == "arrayValue" || key == "kvlistValue" || key == "bytesValue") {
            become(value, Value::Kind::Other);
        }
    });
}

Range attributesOf(JsonValue &list, std::vector<Attribute> &to, Allowance &allowance)
{
    Range range = fromEnd(to);
    eachItem(list, [&](JsonValue &item) {
        Attribute &attribute = allowance.add(to);
        ++range.count;
        eachField(item, allowance, [&](std::string_view key, JsonValue &field) {
            if (key == "key")
                attribute.key = textOf(field, allowance);
            else if (key == "value")
                readAnyValue(attribute.value, field, allowance);
        });
    });
    return range;
}

void readHex(std::uint8_t *id, std::size_t size, std::string_view digits)
{
    bool isHex = digits.size() == 2 * size;
    for (std::size_t i = 0; isHex && i < size; ++i) {
        const int high = hexDigit(digits[2 * i]);
        const int low = hexDigit(digits[2 * i + 1]);
        isHex = high >= 0 && low >= 0;
        id[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    if (!isHex)
        std::fill_n(id, size, std::uint8_t(0));
}

void readScope(Scope &scope, JsonValue &value, Allowance &allowance)
{
    scope.name = {};
    scope.version = {};
    eachField(value, allowance, [&](std::string_view key, JsonValue &field) {
        if (key == "name")
            scope.name = textOf(field, allowance);
        else if (key == "version")
            scope.version = textOf(field, allowance);
    });
}

} // namespace meterbird::otlp

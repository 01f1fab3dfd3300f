// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/attributes.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace meterbird::otlp {

namespace {

template<typename T>
std::optional<T> parsed(std::string_view text)
{
    T value {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> numberOf(const Value &value)
{
    switch (value.kind) {
    case Value::Kind::Whole:
        return static_cast<double>(value.whole);
    case Value::Kind::Real:
        return value.real;
    case Value::Kind::Text:
        return parsed<double>(value.text);
    default:
        return std::nullopt;
    }
}

std::optional<std::int64_t> wholeOf(const Value &value)
{
    if (value.kind == Value::Kind::Whole)
        return value.whole;
    if (value.kind == Value::Kind::Text) {
        if (const auto whole = parsed<std::int64_t>(value.text))
            return whole;
    }
    const auto number = numberOf(value);
    return number && std::abs(*number) < 9e18 ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

std::optional<bool> flagOf(const Value &value)
{
    if (value.kind == Value::Kind::Bool)
        return value.flag;
    if (value.kind == Value::Kind::Text && (value.text == "true" || value.text == "True"))
        return true;
    if (value.kind == Value::Kind::Text && (value.text == "false" || value.text == "False"))
        return false;
    return std::nullopt;
}

} // namespace

const Value *Attributes::find(std::string_view key) const
{
    const auto found = std::ranges::find(m_all, key, &Attribute::key);
    return found == m_all.end() ? nullptr : &found->value;
}

std::string_view Attributes::text(Keys keys) const
{
    for (const std::string_view key : keys) {
        const Value *value = find(key);
        if (value && value->kind == Value::Kind::Text && !value->text.empty())
            return value->text;
    }
    return {};
}

std::optional<double> Attributes::number(Keys keys) const
{
    for (const std::string_view key : keys) {
        const Value *value = find(key);
        if (const auto number = value ? numberOf(*value) : std::nullopt)
            return number;
    }
    return std::nullopt;
}

std::optional<std::int64_t> Attributes::whole(Keys keys) const
{
    for (const std::string_view key : keys) {
        const Value *value = find(key);
        if (const auto whole = value ? wholeOf(*value) : std::nullopt)
            return whole;
    }
    return std::nullopt;
}

std::optional<bool> Attributes::flag(Keys keys) const
{
    for (const std::string_view key : keys) {
        const Value *value = find(key);
        if (const auto flag = value ? flagOf(*value) : std::nullopt)
            return flag;
    }
    return std::nullopt;
}

} // namespace meterbird::otlp

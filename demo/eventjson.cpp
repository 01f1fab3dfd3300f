// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/eventjson.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace meterbird::demo {

namespace {

std::string fixed(double value, int decimals)
{
    std::array<char, 64> text {};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals).ptr;
    return {text.data(), end};
}

} // namespace

EventJson::EventJson(std::string_view type, std::string_view id, Timestamp time)
{
    m_json = "{\"type\":\"";
    m_json += type;
    m_json += '"';
    text("id", id);
    text("agent", "meterbird-demo");
    name("time").m_json += fixed(static_cast<double>(time) / 1'000.0, 3);
}

EventJson &EventJson::name(std::string_view name)
{
    m_json += ",\"";
    m_json += name;
    m_json += "\":";
    return *this;
}

EventJson &EventJson::text(std::string_view key, std::string_view value)
{
    name(key).m_json += '"';
    m_json += value;
    m_json += '"';
    return *this;
}

EventJson &EventJson::count(std::string_view key, std::int64_t value)
{
    name(key).m_json += std::to_string(value);
    return *this;
}

EventJson &EventJson::seconds(std::string_view key, double value)
{
    name(key).m_json += fixed(std::max(value, 0.0), 6);
    return *this;
}

} // namespace meterbird::demo

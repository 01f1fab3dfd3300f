// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/events/eventfields.h"

#include <array>
#include <charconv>
#include <cmath>

namespace meterbird::receiver {

namespace {

constexpr double DaySeconds = 86'400;

std::string atMost(double most)
{
    std::array<char, 32> digits {};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), most, std::chars_format::fixed).ptr;
    return "must be <= " + std::string(digits.data(), end);
}

} // namespace

std::optional<simdjson::dom::element> EventFields::find(std::string_view name)
{
    simdjson::dom::element element;
    if (m_error || m_object.at_key(name).get(element) != simdjson::SUCCESS)
        return std::nullopt;
    return element;
}

void EventFields::require(bool isThere, std::string_view name)
{
    if (!isThere)
        fail(name, "is required");
}

void EventFields::fail(std::string_view name, std::string_view why)
{
    if (m_error)
        return;
    std::string sentence;
    if (!m_type.empty())
        sentence.append(m_type).append(": ");
    m_error = sentence.append(name).append(": ").append(why);
}

std::string EventFields::text(std::string_view name)
{
    std::string value = optionalText(name);
    require(!value.empty(), name);
    return value;
}

std::string EventFields::optionalText(std::string_view name, std::string_view otherwise)
{
    const auto element = find(name);
    if (!element)
        return std::string(otherwise);
    std::string_view value;
    if (element->get_string().get(value) != simdjson::SUCCESS)
        fail(name, "must be a string");
    else if (value.empty())
        fail(name, "must not be empty");
    else if (value.size() > MostBytes)
        fail(name, "must be at most 200 bytes");
    if (m_error)
        return {};
    m_copied += value.size();
    return std::string(value);
}

std::optional<double> EventFields::optionalNumber(std::string_view name, double most)
{
    const auto element = find(name);
    if (!element)
        return std::nullopt;
    double value = 0;
    if (!element->is_number() || element->get_double().get(value) != simdjson::SUCCESS || !std::isfinite(value))
        fail(name, "must be a number");
    else if (value < 0)
        fail(name, "must be >= 0");
    else if (value > most)
        fail(name, atMost(most));
    if (m_error)
        return std::nullopt;
    return value == 0 ? 0 : value; // -0 is 0
}

std::optional<double> EventFields::optionalSeconds(std::string_view name)
{
    return optionalNumber(name, DaySeconds);
}

double EventFields::seconds(std::string_view name)
{
    const auto value = optionalSeconds(name);
    require(value.has_value(), name);
    return value.value_or(0);
}

std::optional<std::int64_t> EventFields::optionalWhole(std::string_view name, std::int64_t most)
{
    const auto value = optionalNumber(name, static_cast<double>(most));
    if (!value)
        return std::nullopt;
    if (*value != std::floor(*value)) {
        fail(name, "must be a whole number");
        return std::nullopt;
    }
    return static_cast<std::int64_t>(*value);
}

std::int64_t EventFields::whole(std::string_view name, std::int64_t most)
{
    const auto value = optionalWhole(name, most);
    require(value.has_value(), name);
    return value.value_or(0);
}

} // namespace meterbird::receiver

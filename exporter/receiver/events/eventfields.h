// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace meterbird::receiver {

/// Takes the fields of one event out of its JSON object and holds them to their bounds. The first field that is wrong
/// is remembered (`llm_call: input_tokens: must be >= 0`); from then on every value is empty and means nothing.
class EventFields
{
public:
    EventFields(simdjson::dom::object object, std::string_view type)
        : m_object(object)
        , m_type(type)
    { }

    static constexpr std::size_t MostBytes = 200; ///< of a string

    std::string text(std::string_view name); ///< required, not empty
    std::string optionalText(std::string_view name, std::string_view otherwise = {}); ///< not empty when it is there
    double seconds(std::string_view name); ///< required; a duration of up to a day
    std::optional<double> optionalSeconds(std::string_view name);
    std::int64_t whole(std::string_view name, std::int64_t most); ///< required; 0 … most
    std::optional<std::int64_t> optionalWhole(std::string_view name, std::int64_t most);
    std::optional<double> optionalNumber(std::string_view name, double most); ///< 0 … most

    void fail(std::string_view name, std::string_view why);
    const std::optional<std::string> &error() const { return m_error; }
    std::size_t copiedBytes() const { return m_copied; } ///< of strings

private:
    std::optional<simdjson::dom::element> find(std::string_view name);
    void require(bool isThere, std::string_view name);

    simdjson::dom::object m_object;
    std::string_view m_type;
    std::optional<std::string> m_error;
    std::size_t m_copied = 0;
};

} // namespace meterbird::receiver

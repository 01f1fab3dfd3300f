// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace meterbird::demo {

/// Writes one event of the plain event form, a JSON object on one line. Names and texts are ours: plain ASCII.
class EventJson
{
public:
    EventJson(std::string_view type, std::string_view id, Timestamp time);

    EventJson &text(std::string_view name, std::string_view value);
    EventJson &count(std::string_view name, std::int64_t value);
    EventJson &seconds(std::string_view name, double value); ///< to the microsecond, never below 0

    std::string finish() const { return m_json + '}'; }

private:
    EventJson &name(std::string_view name);

    std::string m_json;
};

} // namespace meterbird::demo

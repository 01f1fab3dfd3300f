// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <optional>
#include <string_view>

namespace meterbird::receiver {

/// An RFC 3339 date and time with its offset (`2026-03-01T12:00:00.5+01:00`); fractions past milliseconds are dropped.
/// Nothing for anything else, days that no calendar has included.
std::optional<Timestamp> parseRfc3339(std::string_view text);

} // namespace meterbird::receiver

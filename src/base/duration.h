// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "src/base/timerange.h"

#include <optional>
#include <string>
#include <string_view>

namespace meterbird {

/// Reads a duration as Prometheus writes them (`30s`, `5m`, `1h30m`, `7d`, `500ms`, units y w d h m s ms in falling
/// order, each once) or `0`. Nothing for anything else, or for more than 100 years.
/// Source: prometheus/common model.ParseDuration.
std::optional<Milliseconds> parseDuration(std::string_view text);

/// The shortest such text: 90000 -> `1m30s`, 0 -> `0s`. length >= 0.
std::string toDuration(Milliseconds length);

/// For people: `6 min`, `1 h 5 min`, `40 s`, `3 d`; at most two units. Negative lengths are shown as `0 s`.
std::string toReadableDuration(Milliseconds length);

} // namespace meterbird

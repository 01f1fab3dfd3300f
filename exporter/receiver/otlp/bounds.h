// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <cstdint>
#include <string>

namespace meterbird::otlp {

/// The bounds of the plain event form, for what OTLP says. An empty text: all is well; else a sentence for the sender.

constexpr std::int64_t MostTokens = 1'000'000'000;
constexpr double MostSeconds = 86'400;
constexpr double MostDollars = 100'000;

/// Times from 7 days back to 10 minutes ahead; `nanoseconds` since 1970.
std::string timeComplaint(std::uint64_t nanoseconds, Timestamp now);

/// `time`, but not before those times: for a span that counts from its start.
Timestamp notTooOld(Timestamp time, Timestamp now);

/// `now` when it says 0.
Timestamp timestampOf(std::uint64_t nanoseconds, Timestamp now);

} // namespace meterbird::otlp

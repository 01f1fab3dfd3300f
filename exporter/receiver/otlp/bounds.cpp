// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/bounds.h"

#include <algorithm>

namespace meterbird::otlp {

namespace {

constexpr Milliseconds Oldest = 7LL * 24 * 3600 * 1000;
constexpr Milliseconds FarthestAhead = 10LL * 60 * 1000;

std::string spanOf(Milliseconds length)
{
    const Milliseconds minutes = length / 60'000;
    return minutes < 48 * 60 ? std::to_string(minutes) + " min" : std::to_string(minutes / (24 * 60)) + " days";
}

} // namespace

std::string timeComplaint(std::uint64_t nanoseconds, Timestamp now)
{
    if (nanoseconds == 0)
        return "it does not say its time";
    const Timestamp time = timestampOf(nanoseconds, now);
    if (time > now + FarthestAhead)
        return "its clock is off by " + spanOf(time - now) + ": the time lies ahead of ours";
    if (time < now - Oldest)
        return "its clock is off by " + spanOf(now - time) + ": the time lies more than 7 days back";
    return {};
}

Timestamp notTooOld(Timestamp time, Timestamp now)
{
    return std::max(time, now - Oldest);
}

Timestamp timestampOf(std::uint64_t nanoseconds, Timestamp now)
{
    return nanoseconds == 0 ? now : static_cast<Timestamp>(nanoseconds / 1'000'000);
}

} // namespace meterbird::otlp

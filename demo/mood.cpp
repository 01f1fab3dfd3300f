// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/mood.h"

#include <cmath>
#include <numbers>

namespace meterbird::demo {

namespace {

constexpr Milliseconds minute = 60'000;
constexpr Milliseconds day = 86'400'000;

constexpr Mood calm {1, 0.006, 0.012, 1, false};
constexpr Mood busy {2.5, 0.02, 0.02, 1.35, false};
constexpr Mood outage {1, 0.55, 0.25, 2.6, false};
constexpr Mood runaway {1, 0.01, 0.05, 1.1, true};

/// splitmix64: a well mixed number from any number.
std::uint64_t mixed(std::uint64_t x)
{
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// Trouble begins somewhere in the second half of every seven minutes, lasts a minute and a half to three, and is an
/// outage or a runaway loop.
Mood mixedMood(std::uint64_t seed, Milliseconds sinceStart)
{
    constexpr Milliseconds cycle = 7 * minute;
    const auto turn = static_cast<std::uint64_t>(sinceStart / cycle);
    const std::uint64_t dice = mixed(seed ^ mixed(turn));
    const Milliseconds begin = 3 * minute + static_cast<Milliseconds>(dice % 60'000);
    const Milliseconds length = 90'000 + static_cast<Milliseconds>((dice >> 20) % 90'000);
    const Milliseconds at = sinceStart % cycle;
    if (at < begin || at >= begin + length)
        return calm;
    // Every third trouble is a runaway loop.
    return (dice >> 40) % 3 == 0 ? runaway : outage;
}

} // namespace

Mood moodAt(Scenario scenario, std::uint64_t seed, Milliseconds sinceStart)
{
    switch (scenario) {
    case Scenario::Calm:
        return calm;
    case Scenario::Busy:
        return busy;
    case Scenario::Outage:
        return outage;
    case Scenario::Runaway:
        return runaway;
    case Scenario::Mixed:
        break;
    }
    return mixedMood(seed, sinceStart < 0 ? 0 : sinceStart);
}

double rhythm(Timestamp localTime)
{
    const double hour = static_cast<double>(((localTime % day) + day) % day) / 3'600'000.0;
    const double daily = 0.95 + 0.38 * std::cos((hour - 14.5) / 24 * 2 * std::numbers::pi);
    const double minutes = static_cast<double>(localTime) / 60'000.0;
    const double wave = 1 + 0.12 * std::sin(minutes / 11 * 2 * std::numbers::pi)
        + 0.08 * std::sin(minutes / 3.7 * 2 * std::numbers::pi);
    return daily * wave / 0.95;
}

} // namespace meterbird::demo

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <cstdint>

namespace meterbird::demo {

/// What the demo shows. Mixed is calm, with an outage or a runaway loop now and then.
enum class Scenario { Mixed, Calm, Busy, Outage, Runaway };

/// How things are at one moment.
struct Mood {
    double load = 1; ///< times the asked rate
    double llmFailures = 0; ///< share of LLM calls that fail
    double toolFailures = 0; ///< share of tool calls that fail
    double slowness = 1; ///< latencies times this
    bool runaway = false; ///< an agent that cannot stop may begin
};

/// The mood `sinceStart` after the start. Pure: the same for the same seed.
Mood moodAt(Scenario scenario, std::uint64_t seed, Milliseconds sinceStart);

/// The daily rhythm: how busy people keep the agents at this time of the local day; about 0.5 at night, 1.4 in the
/// afternoon, 1 on average, with a slow wave on top so that a chart of minutes is alive too.
double rhythm(Timestamp localTime);

} // namespace meterbird::demo

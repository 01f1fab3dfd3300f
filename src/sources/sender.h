// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <cstdint>
#include <string>

namespace meterbird::sources {

/// Who has sent telemetry since the receiver started. Words come from outside.
struct Sender {
    std::string service; ///< service.name, or the `agent` of plain events; empty: not said
    std::string kind; ///< what it is: `Claude Code`, `OpenTelemetry (python)`, `plain events`
    Timestamp firstSeen = 0;
    Timestamp lastSeen = 0;
    double eventsPerSecond = 0; ///< accepted, over the last half minute
    std::uint64_t accepted = 0;
    std::uint64_t duplicates = 0; ///< sent again, and counted once all the same
    std::uint64_t rejected = 0;
    std::uint64_t droppedStreams = 0; ///< new streams that found no room
    std::string lastRejection; ///< why; empty: nothing was rejected

    bool operator==(const Sender &) const = default;
};

} // namespace meterbird::sources

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <cstdint>
#include <string>

namespace meterbird::sources {

/// What can be wrong with where the numbers come from. The first nine are the receiver's own observations.
enum class FindingKind : std::uint8_t {
    TwoWriters,
    CounterWentDown,
    TooManyLabels,
    SaturatedBuckets,
    CoarseBuckets,
    ClockOff,
    UnspecifiedTemporality,
    GrpcOnHttpPort,
    RejectedData,
    TargetDown, ///< a page that Prometheus cannot scrape
    NobodySends, ///< a panel or rule asks for a metric that does not exist
    NothingReceived, ///< no agent at all has sent anything
    OtherPort, ///< the usual port was taken at the start
    ReceiverSilent, ///< the receiver does not answer
    ServerSilent, ///< the query source does not answer
    Other, ///< a kind that a newer receiver knows and we do not
};

/// Something that makes a number wrong, blurred or missing, and that somebody can mend.
struct Finding {
    FindingKind kind = FindingKind::Other;
    std::string subject; ///< where: the sender and metric, the panel, the target. Plain text, from outside
    std::string detail; ///< what was seen: one sentence or an error. Plain text, from outside
    Timestamp first = 0; ///< 0: found by looking now
    Timestamp last = 0;
    std::uint64_t times = 1;

    bool operator==(const Finding &) const = default;
};

} // namespace meterbird::sources

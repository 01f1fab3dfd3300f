// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/ledger/streamgrowth.h"
#include "exporter/telemetry/histogrambounds.h"
#include "exporter/telemetry/measurement.h"

#include <vector>

namespace meterbird::ledger {

/// What the growth of a stream adds to the catalogue, before it is asked whether it may.
struct PointEffects {
    struct Count {
        Quantity quantity {};
        telemetry::Measurement measurement {};

        bool operator==(const Count &) const = default;
    };

    std::vector<Count> counts {}; ///< counters and histograms
    std::vector<LlmUsage> usage {}; ///< tokens of one class, or money: each its own
    std::vector<telemetry::Measurement> levels {}; ///< gauges: what this stream adds to the sum
    std::vector<telemetry::BoundsNote> bounds {}; ///< how far the sender's buckets blur those of `counts`

    bool operator==(const PointEffects &) const = default;
};

/// `totalBefore` and `totalAfter` are the stream's totals (StreamState) before and after it grew: a counter of dollars
/// or of halves adds the difference of their rounded values, so that no fraction is ever lost. Amounts end at 10^12
/// tokens or counts and 10^9 dollars a point, which nobody honest reaches.
PointEffects effectsOf(const StreamPoint &point, const Growth &growth, double totalBefore, double totalAfter);

} // namespace meterbird::ledger

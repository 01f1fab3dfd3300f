// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

namespace meterbird::dashboard {

/// What the distance between two points of a query follows from.
struct StepInput {
    Milliseconds length = 3'600'000; ///< of the window
    int maxDataPoints = 1'000; ///< pixels, or what the panel says
    Milliseconds minInterval = 5'000; ///< the query's own least step, else the scrape interval
    int intervalFactor = 1;
};

/// The round interval nearest to `interval` by Grafana's table (1 ms … 1 year).
Milliseconds roundInterval(Milliseconds interval);

/// `$__interval`.
Milliseconds intervalFor(const StepInput &input);

/// The step that is asked: `$__interval`, or more where the server would refuse more than 11,000 points.
Milliseconds stepFor(const StepInput &input);

/// `$__rate_interval`: long enough for rate() to meet two scrapes at every step, and never below a minute, as in a
/// Grafana whose source has the usual 15 s: over less, the rate of a few events is noise.
/// `scrapeInterval` is the query's least step when it has one.
Milliseconds rateIntervalFor(Milliseconds interval, Milliseconds scrapeInterval);

} // namespace meterbird::dashboard

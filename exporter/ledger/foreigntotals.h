// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streamgrowth.h"
#include "exporter/telemetry/foreign.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace meterbird::ledger {

// What ForeignBook does with one series.

/// Name and labels as one text: the same for the same series.
std::string keyOf(const telemetry::ForeignSeries &series);
/// The labels alone, and back.
std::string labelText(const telemetry::ForeignSeries &series);
std::vector<std::pair<std::string, std::string>> labelsFrom(std::string_view text);

/// The bounds that a stream's series is shown with: none when it has too many.
const std::vector<double> &boundsOf(const Stream &stream);

/// One that has not grown yet.
telemetry::ForeignTotal newTotal(const telemetry::ForeignSeries &series, const std::vector<double> &bounds);
/// What a series takes of the page.
struct PageShare {
    std::size_t samples = 0; ///< lines
    std::size_t bytes = 0; ///< of these lines, at most: each says name and labels again
};
PageShare pageShareOf(const telemetry::ForeignSeries &series, std::size_t bounds);

/// Adds to a counter, a histogram or a summary what a stream of it grew by. Buckets of other bounds go by their upper
/// bound; a sum that would be no number any more stays as it is; of a summary ten quantiles are shown.
void addTo(telemetry::ForeignTotal &total, const StreamPoint &point, const Growth &growth);

} // namespace meterbird::ledger

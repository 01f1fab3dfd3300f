// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <SQLiteCpp/Database.h>
#include <cstddef>

namespace meterbird::ledger {

/// What label sets of one metric may take.
struct SeriesLimits {
    std::size_t sets = 2000; ///< those included that fold: the telemetry's own limit
    std::size_t bytes = 8 * 1024 * 1024; ///< of the page, all of which has to be less than Prometheus takes of one
};

/// Makes room for new label sets of those metrics of the catalogue that have no more: theirs that were silent for 30
/// days become one, `retired 2026-03-01`. Else one explosion of names would have all that come later fold into `other`
/// for ever. The sums stay exact, and as that one is new to Prometheus its charts show no jump, as they would were it
/// `other`: so nothing joins it later, and there is one a day. Before SeriesBook::load(). When the disk refuses,
/// nothing is changed: another start will do it.
void retireSilentSeries(SQLite::Database &database, const SeriesLimits &limits, Timestamp now);

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/pricing/money.h"
#include "exporter/telemetry/telemetry.h"
#include "src/base/timerange.h"

#include <map>
#include <optional>
#include <string>

namespace meterbird::ledger {

/// The money gauges at `now`, exact, by the local calendar: from the sums of the recent days (2026-03-01 → cost).
telemetry::CostGauges costGauges(const std::map<std::string, pricing::NanoDollars> &days,
                                 std::optional<pricing::NanoDollars> budget, Timestamp now);

} // namespace meterbird::ledger

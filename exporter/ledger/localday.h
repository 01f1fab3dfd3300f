// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <string>

namespace meterbird::ledger {

/// The day on this machine's calendar, as `2026-03-01`: sorts as time does.
std::string localDay(Timestamp time);

} // namespace meterbird::ledger

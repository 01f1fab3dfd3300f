// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"

namespace meterbird::fuzz {

/// An event must be within the bounds that event.h promises the ledger.
void checkEvent(const ledger::Event &event, Timestamp now);

} // namespace meterbird::fuzz

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/ledger.h"
#include "exporter/receiver/http.h"

namespace meterbird::receiver {

/// POST /v1/events, the plain event form: answered once the accepted events are durable in `ledger`, which outlives it.
Route eventsRoute(ledger::Ledger &ledger);

/// The answer when the ledger could not take what was sent: 429 or 503, with Retry-After.
Reply ledgerRefusal(const Error &error);

} // namespace meterbird::receiver

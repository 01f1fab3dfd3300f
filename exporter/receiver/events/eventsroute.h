// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/ledger.h"
#include "exporter/receiver/http.h"
#include "exporter/receiver/senders.h"

namespace meterbird::receiver {

/// POST /v1/events, the plain event form: answered once the accepted events are durable in `ledger`. Notes in `senders`
/// who sent them: the `agent` that events name. Both outlive the route.
Route eventsRoute(ledger::Ledger &ledger, SenderBook &senders);

} // namespace meterbird::receiver

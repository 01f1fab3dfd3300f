// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"
#include "src/base/error.h"

namespace meterbird::receiver {

/// What a sender is told when the ledger did not take what it sent: 429 or 503, to be sent again. Each wire form words
/// it in its own way.
Objection ledgerRefusal(const Error &error);

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/ledger.h"
#include "exporter/receiver/http.h"
#include "exporter/receiver/senders.h"

#include <vector>

namespace meterbird::otlp {

/// POST /v1/metrics, /v1/traces and /v1/logs: OTLP over HTTP, protobuf and JSON. 200 is sent after what was accepted is
/// durable. What the routes are given outlives them.
std::vector<receiver::Route> otlpRoutes(ledger::Ledger &ledger, receiver::SenderBook &senders);

} // namespace meterbird::otlp

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/claim.h"
#include "exporter/receiver/otlp/origin.h"

#include <cstdint>

namespace meterbird::otlp {

enum class Signal : std::uint8_t { Logs, Spans, Metrics };

/// How good the word of one signal of an agent about one quantity is: 0 is the best. `behind` (0 … 9) puts one source
/// of a signal behind another of the same signal: an old name behind the new one that says the same.
ledger::Claim claimOf(const Origin &origin, Signal signal, ledger::Quantity quantity, std::uint8_t behind = 0);

} // namespace meterbird::otlp

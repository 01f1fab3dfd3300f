// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/pricing/pricetable.h"

#include <functional>
#include <optional>
#include <vector>

namespace meterbird::ledger {

/// The price of a call that does not carry its cost; nothing when there is none. Called on the ledger's writer thread.
using Pricer = std::function<std::optional<pricing::NanoDollars>(const LlmCall &)>;

/// Prices by the first of `tables` that has the model: the user's own before the shipped one. Remembers what it found.
Pricer pricerOf(std::vector<pricing::PriceTable> tables);

} // namespace meterbird::ledger

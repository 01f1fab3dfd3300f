// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/telemetry/measurement.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meterbird::ledger {

/// Text from outside, made fit for a label value; "unknown" when nothing is left of it.
std::string labelValue(std::string_view text);

/// What `event` adds to the catalogue's series. `cost` is that of an LlmCall: what the sender said or the price table
/// found; nothing means that there is no price, and its tokens are counted as unpriced. Requests under way are not in
/// here: they need to be paired, see InProgress; nor are levels, which are the sum over all agents.
std::vector<telemetry::Measurement> measure(const Event &event, std::optional<pricing::NanoDollars> cost);

/// What `event` says of the gauges of the catalogue: its agent's part of them.
std::vector<telemetry::Measurement> levelsOf(const Event &event);

} // namespace meterbird::ledger

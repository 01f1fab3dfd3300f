// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/ledger/streampoint.h"
#include "exporter/telemetry/catalogue.h"

#include <optional>
#include <vector>

namespace meterbird::ledger {

/// A quantity that something tells of, and how good its word is about it.
struct Telling {
    Quantity quantity {};
    int rank = 0;

    bool operator==(const Telling &) const = default;
};

/// How far the word of our own price table is behind any sender's about what something cost.
constexpr int TableRank = 100;

/// What an event or a stream tells of. One that carries no tokens does not tell of tokens, and so on: it must not
/// silence a signal that does.
std::vector<Telling> tellingsOf(const Event &event);
std::vector<Telling> tellingsOf(const Stream &stream);

/// The quantity that a metric of the catalogue belongs to when an event adds to it; nothing: it is no agent's.
std::optional<Quantity> quantityOf(telemetry::Metric metric);

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streamgrowth.h"

#include <optional>
#include <string>
#include <string_view>

namespace meterbird::ledger {

/// 32 hexadecimal digits.
std::string hexOf(const StreamId &id);
/// Nothing when `text` is not that.
std::optional<StreamId> streamIdFrom(std::string_view text);

/// Tells the points of delta streams apart for a place among the ids of events: `d`, its time, so that later ones sort
/// behind (an index grows at its end much faster), and a hash over its stream and all that it says.
std::string deltaId(const StreamPoint &point);

/// Numbers with a blank between them; exact.
std::string toText(const StreamState &state);
/// Nothing when `text` holds no state.
std::optional<StreamState> stateFrom(std::string_view text);

} // namespace meterbird::ledger

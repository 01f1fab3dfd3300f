// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"

#include <string>

namespace meterbird::ledger {

/// What an event that comes again is known by. The id that a plain event gives is its agent's own, and of one type of
/// events: agents that number theirs 1, 2, 3 do not take each other's for repeats. Of OTLP the id itself, a hash of all
/// that was said. Empty: it gives none.
std::string repeatKey(const Event &event);

/// The same for requests under way.
std::string requestKey(const Event &event, const std::string &requestId);

} // namespace meterbird::ledger

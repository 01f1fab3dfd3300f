// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/logtable.h"
#include "exporter/receiver/otlp/origin.h"

#include <string>
#include <vector>

namespace meterbird::otlp {

/// What a record adds, still without id and time; none when it adds nothing. `complaint` is set when what it says is
/// out of bounds, a fragment of a sentence.
std::vector<ledger::Event> eventsOf(const LogMeaning &meaning, const Attributes &attributes, const Origin &origin,
                                    std::string &complaint);

} // namespace meterbird::otlp

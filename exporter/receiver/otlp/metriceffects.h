// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streampoint.h"
#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/origin.h"

#include <string_view>
#include <vector>

namespace meterbird::otlp {

/// One stream and the row of the metric table that maps it.
struct Told {
    const Metric &metric;
    const Attributes &attributes;
    const Origin &origin;
    std::string_view key;
    double factor;
    ledger::Quantity quantity;
};

using Effects = std::vector<ledger::Effect>;
using EffectsOf = void (*)(const Told &told, Effects &into);

// The words of the metric table: what a stream adds to which metrics of the catalogue. A stream that is about something
// else after all (an embedding's tool, a total of what is counted already) adds nothing.

void calls(const Told &told, Effects &into);
void callSeconds(const Told &told, Effects &into);
void timedCalls(const Told &told, Effects &into); ///< both; nothing when it is about no model
void firstToken(const Told &told, Effects &into);
void usageByType(const Told &told, Effects &into); ///< the class of tokens stands in the attribute `key`
void usageNamed(const Told &told, Effects &into); ///< the class of tokens is `key`
void cost(const Told &told, Effects &into);
void requests(const Told &told, Effects &into);
void requestSeconds(const Told &told, Effects &into);
void timedRequests(const Told &told, Effects &into);
void iterations(const Told &told, Effects &into);
void tools(const Told &told, Effects &into);
void toolSeconds(const Told &told, Effects &into);
void timedTools(const Told &told, Effects &into);
void queries(const Told &told, Effects &into);
void timedQueries(const Told &told, Effects &into);
void connectionsInUse(const Told &told, Effects &into);
void poolSize(const Told &told, Effects &into);

} // namespace meterbird::otlp

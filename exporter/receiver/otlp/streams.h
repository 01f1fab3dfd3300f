// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streampoint.h"
#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/origin.h"

#include <span>

namespace meterbird::otlp {

/// All that the ledger needs to know of a stream of `metric`: what its growth means and how it is shown under its own
/// name. `bounds` are those of a histogram's buckets.
ledger::Stream streamFrom(const ledger::StreamId &id, const Metric &metric, const Attributes &attributes,
                          const Origin &origin, std::span<const double> bounds);

} // namespace meterbird::otlp

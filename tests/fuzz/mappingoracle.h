// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/model.h"

namespace meterbird::fuzz {

/// Makes the points of a request ready for the ledger. What comes out must be what streampoint.h and foreign.h promise.
void checkMapping(const otlp::MetricsData &data);

} // namespace meterbird::fuzz

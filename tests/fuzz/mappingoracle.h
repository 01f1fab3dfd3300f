// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/model.h"

namespace meterbird::fuzz {

// Makes a request ready for the ledger. What comes out must be what streampoint.h, event.h and foreign.h promise.

void checkMapping(const otlp::MetricsData &data);
void checkMapping(const otlp::TraceData &data);
void checkMapping(const otlp::LogsData &data);

} // namespace meterbird::fuzz

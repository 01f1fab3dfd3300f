// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/allowance.h"
#include "exporter/receiver/otlp/model.h"

#include <simdjson.h>
#include <vector>

namespace meterbird::otlp {

// OTLP requests in JSON, read into empty models whose text points into the JSON or into what its parser keeps. Throws
// simdjson_error and OverAllowance.

/// `scratch` is memory to use again; what is in it means nothing.
void readJson(MetricsData &data, simdjson::ondemand::object request, Allowance &allowance,
              std::vector<double> &scratch);
void readJson(TraceData &data, simdjson::ondemand::object request, Allowance &allowance);
void readJson(LogsData &data, simdjson::ondemand::object request, Allowance &allowance);

} // namespace meterbird::otlp

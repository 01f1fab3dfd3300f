// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/allowance.h"
#include "exporter/receiver/otlp/model.h"

#include <string_view>
#include <vector>

namespace meterbird::otlp {

// OTLP requests in protobuf, read into empty models whose text points into `body`. Throws Broken and OverAllowance.

/// `scratch` is memory to use again; what is in it means nothing.
void readProtobuf(MetricsData &data, std::string_view body, Allowance &allowance, std::vector<double> &scratch);
void readProtobuf(TraceData &data, std::string_view body, Allowance &allowance);
void readProtobuf(LogsData &data, std::string_view body, Allowance &allowance);

} // namespace meterbird::otlp

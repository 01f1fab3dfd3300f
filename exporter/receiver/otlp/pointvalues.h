// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streampoint.h"
#include "exporter/receiver/otlp/model.h"

#include <string>

namespace meterbird::otlp {

/// Takes the value of a point over into `into`. An empty text: it can be counted; else what is wrong, a fragment of a
/// sentence for the sender.
std::string takeValue(const MetricsData &data, const Metric &metric, const NumberPoint &point,
                      ledger::StreamPoint &into);
std::string takeValue(const MetricsData &data, const Metric &metric, const HistogramPoint &point,
                      ledger::StreamPoint &into);
std::string takeValue(const MetricsData &data, const Metric &metric, const ExponentialPoint &point,
                      ledger::StreamPoint &into);
std::string takeValue(const MetricsData &data, const Metric &metric, const SummaryPoint &point,
                      ledger::StreamPoint &into);

/// Whether `point` claims more calls, tokens or dollars than anybody has, which would spoil sums for good. Its stream
/// is set.
std::string usageComplaint(const ledger::StreamPoint &point);

} // namespace meterbird::otlp

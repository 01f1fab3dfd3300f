// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/connection.h"
#include "src/prometheus/query.h"
#include "src/prometheus/trip.h"

#include <chrono>
#include <string>
#include <vector>

namespace meterbird::prometheus {

// One function an endpoint: what is asked -> what goes on the wire. The connection was checked. Query texts and
// matchers go by POST form, which has no length limit and leaves nothing in access logs, wherever the API takes one.

Question questionFor(const Connection &connection, std::chrono::milliseconds idle, const InstantQuery &query);
Question questionFor(const Connection &connection, std::chrono::milliseconds idle, const RangeQuery &query);
Question seriesQuestion(const Connection &connection, std::chrono::milliseconds idle,
                        const std::vector<std::string> &matchers, TimeRange range);
Question labelsQuestion(const Connection &connection, std::chrono::milliseconds idle,
                        const std::vector<std::string> &matchers, TimeRange range);
Question labelValuesQuestion(const Connection &connection, std::chrono::milliseconds idle, const std::string &label,
                             const std::vector<std::string> &matchers, TimeRange range);
Question metadataQuestion(const Connection &connection, std::chrono::milliseconds idle, const std::string &metric);
/// An endpoint without parameters: `targets`, `status/flags`.
Question plainQuestion(const Connection &connection, std::chrono::milliseconds idle, std::string_view endpoint);

/// Unix seconds with milliseconds, as the API takes times and steps: `1700000000.123`.
std::string toSeconds(std::int64_t milliseconds);

} // namespace meterbird::prometheus

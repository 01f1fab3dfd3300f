// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/base/series.h"
#include "src/base/timerange.h"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace meterbird::prometheus {

/// One value a series, at one moment.
struct InstantQuery {
    std::string expr;
    Timestamp time = 0;

    bool operator==(const InstantQuery &) const = default;
};

/// A value every `step` over `range`, both ends included. The caller aligns range to the step grid (alignedTo).
/// The server refuses more than 11,000 steps: Error::Kind::TooMuch.
struct RangeQuery {
    std::string expr;
    TimeRange range;
    Milliseconds step = 15'000;

    bool operator==(const RangeQuery &) const = default;
};

enum class ResultType { Matrix, Vector, Scalar, String };

/// What the server said to a query. A vector is a list of series with one sample each, a scalar one series without
/// labels. Native histograms are left out and named in `warnings`.
struct Answer {
    ResultType type = ResultType::Matrix;
    SeriesList series;
    std::string text; ///< of a String result
    std::vector<std::string> warnings; ///< from the server (Thanos: a partial answer); plain text from outside
    std::vector<std::string> infos;
    std::chrono::microseconds took {0}; ///< from asking to having it parsed

    bool operator==(const Answer &) const = default;
};

struct MetricMetadata {
    std::string type; ///< counter, gauge, histogram, summary, unknown
    std::string help;
    std::string unit;

    bool operator==(const MetricMetadata &) const = default;
};
using Metadata = std::map<std::string, MetricMetadata>;

/// A scrape target as the server sees it.
struct Target {
    std::string job;
    std::string url;
    std::string health; ///< up, down, unknown
    std::string lastError;
    Timestamp lastScrape = 0; ///< 0: never
    double lastScrapeSeconds = 0;
    Labels labels;

    bool operator==(const Target &) const = default;
};

/// A rule of the server itself (we evaluate ours on our own).
struct ServerRule {
    std::string group;
    std::string name;
    std::string type; ///< alerting, recording
    std::string query;
    std::string state; ///< inactive, pending, firing
    std::string health; ///< ok, err, unknown
    std::string lastError;
    Labels labels;
    Labels annotations;

    bool operator==(const ServerRule &) const = default;
};

struct ServerAlert {
    Labels labels;
    Labels annotations;
    std::string state;
    Timestamp activeAt = 0;
    double value = 0;

    bool operator==(const ServerAlert &) const = default;
};

/// /api/v1/status/buildinfo; version is empty for a VictoriaMetrics, which says nothing there.
struct BuildInfo {
    std::string application; ///< Mimir names itself; else empty
    std::string version;

    bool operator==(const BuildInfo &) const = default;
};

} // namespace meterbird::prometheus

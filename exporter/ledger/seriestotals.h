// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/telemetry/measurement.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meterbird::ledger {

// What SeriesBook does with one series, and how the file holds it.

/// Label values as one text, and back.
std::string labelText(const std::vector<std::string> &labels);
std::vector<std::string> labelValues(std::string_view text);

/// One that has not grown yet.
telemetry::SeriesTotal newTotal(telemetry::Metric metric, std::vector<std::string> labels);
/// `total` of a file. One from before the bounds changed keeps its count: what no longer has a bucket is past the last
/// bound.
void restore(telemetry::SeriesTotal &total, std::int64_t whole, std::vector<std::uint64_t> buckets, double sum);

void addTo(telemetry::SeriesTotal &total, const telemetry::Measurement &measurement);
/// Of the same metric.
void addTo(telemetry::SeriesTotal &total, const telemetry::SeriesTotal &other);

/// As the telemetry folds: every label becomes `word`, but a last one that may stay stays.
std::vector<std::string> folded(const telemetry::MetricInfo &info, std::vector<std::string> labels,
                                const std::string &word = "other");

/// What it takes of the page, at most.
std::size_t pageBytesOf(const telemetry::SeriesTotal &total);

/// How many label sets of a metric are opened when so many are allowed in all. One round earlier than the telemetry, so
/// that there the folded sets are ordinary ones and nothing is counted twice.
std::size_t openSets(const telemetry::MetricInfo &info, std::size_t seriesLimit);

} // namespace meterbird::ledger

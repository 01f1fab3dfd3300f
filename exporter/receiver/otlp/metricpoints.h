// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/model.h"

#include <cstdint>
#include <vector>

namespace meterbird::otlp {

// What decoding does whichever encoding it comes in.

/// Makes `value` one of `kind`, with nothing in it.
inline void become(Value &value, Value::Kind kind)
{
    if (value.kind != Value::Kind::None)
        value = {};
    value.kind = kind;
}

// The points of the metric that is being read are the last of their vector.

/// Makes `metric` one of `kind`. A metric that is said twice as the same kind goes on; else the last one counts, and
/// the points of the first go.
inline void beginPoints(MetricsData &data, Metric &metric, MetricKind kind)
{
    if (metric.kind == kind)
        return;
    switch (metric.kind) {
    case MetricKind::None:
        break;
    case MetricKind::Gauge:
    case MetricKind::Sum:
        data.numbers.resize(metric.points.first);
        break;
    case MetricKind::Histogram:
        data.histograms.resize(metric.points.first);
        break;
    case MetricKind::ExponentialHistogram:
        data.exponentials.resize(metric.points.first);
        break;
    case MetricKind::Summary:
        data.summaries.resize(metric.points.first);
        break;
    }
    const auto end = [&] {
        switch (kind) {
        case MetricKind::Histogram:
            return data.histograms.size();
        case MetricKind::ExponentialHistogram:
            return data.exponentials.size();
        case MetricKind::Summary:
            return data.summaries.size();
        default:
            return data.numbers.size();
        }
    };
    metric.kind = kind;
    metric.temporality = Temporality::Unspecified;
    metric.isMonotonic = false;
    metric.points = {.first = static_cast<std::uint32_t>(end()), .count = 0};
}

inline void setReal(NumberPoint &point, double value)
{
    point.isWhole = false;
    point.whole = 0;
    point.real = value;
}

inline void setWhole(NumberPoint &point, std::int64_t value)
{
    point.isWhole = true;
    point.whole = value;
    point.real = 0;
}

/// The values of a summary, behind its quantiles.
inline Range addValues(MetricsData &data, const std::vector<double> &values)
{
    const auto first = static_cast<std::uint32_t>(data.reals.size());
    data.reals.insert(data.reals.end(), values.begin(), values.end());
    return {.first = first, .count = static_cast<std::uint32_t>(values.size())};
}

} // namespace meterbird::otlp

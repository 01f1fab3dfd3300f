// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/enums.h"
#include "exporter/receiver/otlp/json.h"
#include "exporter/receiver/otlp/jsonfields.h"
#include "exporter/receiver/otlp/metricpoints.h"

#include <array>
#include <limits>

namespace meterbird::otlp {

namespace {

constexpr std::array TemporalityNames {EnumName {"AGGREGATION_TEMPORALITY_DELTA", 1},
                                       EnumName {"AGGREGATION_TEMPORALITY_CUMULATIVE", 2}};

std::int32_t int32Of(JsonValue &value)
{
    using Limits = std::numeric_limits<std::int32_t>;
    const std::int64_t number = signedOf(value);
    if (number < Limits::min() || number > Limits::max())
        throw simdjson::simdjson_error(simdjson::NUMBER_OUT_OF_RANGE);
    return static_cast<std::int32_t>(number);
}

class MetricsReader
{
public:
    MetricsReader(MetricsData &data, Allowance &allowance, std::vector<double> &scratch)
        : m_data(data)
        , m_allowance(allowance)
        , m_scratch(scratch)
    { }

    void metric(JsonValue &value, std::uint32_t scope);

private:
    template<typename Point, typename Read>
    void points(JsonValue &value, Metric &metric, MetricKind kind, std::vector<Point> &to, Read read);
    bool head(std::string_view key, JsonValue &field, PointHead &head);
    void number(NumberPoint &point, JsonValue &value);
    void histogram(HistogramPoint &point, JsonValue &value);
    void exponential(ExponentialPoint &point, JsonValue &value);
    void buckets(std::int32_t &offset, Range &counts, JsonValue &value);
    void summary(SummaryPoint &point, JsonValue &value);
    void quantile(Range &quantiles, JsonValue &value);
    Range countsOf(JsonValue &list);
    Range realsOf(JsonValue &list);

    MetricsData &m_data;
    Allowance &m_allowance;
    std::vector<double> &m_scratch;
};

void MetricsReader::metric(JsonValue &value, std::uint32_t scope)
{
    Metric &metric = m_allowance.add(m_data.metrics);
    metric.scope = scope;
    eachField(value, m_allowance, [&](std::string_view key, JsonValue &field) {
        if (key == "name")
            metric.name = textOf(field, m_allowance);
        else if (key == "description")
            metric.description = textOf(field, m_allowance);
        else if (key == "unit")
            metric.unit = textOf(field, m_allowance);
        else if (key == "gauge")
            points(field, metric, MetricKind::Gauge, m_data.numbers, &MetricsReader::number);
        else if (key == "sum")
            points(field, metric, MetricKind::Sum, m_data.numbers, &MetricsReader::number);
        else if (key == "histogram")
            points(field, metric, MetricKind::Histogram, m_data.histograms, &MetricsReader::histogram);
        else if (key == "exponentialHistogram")
            points(field, metric, MetricKind::ExponentialHistogram, m_data.exponentials, &MetricsReader::exponential);
        else if (key == "summary")
            points(field, metric, MetricKind::Summary, m_data.summaries, &MetricsReader::summary);
    });
}

template<typename Point, typename Read>
void MetricsReader::points(JsonValue &value, Metric &metric, MetricKind kind, std::vector<Point> &to, Read read)
{
    if (value.is_null())
        return;
    beginPoints(m_data, metric, kind);
    const bool hasTemporality = kind != MetricKind::Gauge && kind != MetricKind::Summary;
    eachField(value, m_allowance, [&](std::string_view key, JsonValue &field) {
        if (key == "dataPoints") {
            eachItem(field, [&](JsonValue &point) {
                ++metric.points.count;
                (this->*read)(m_allowance.addPoint(to), point);
            });
        } else if (key == "aggregationTemporality" && hasTemporality) {
            metric.temporality = temporalityOf(enumOf(field, TemporalityNames, m_allowance));
        } else if (key == "isMonotonic" && kind == MetricKind::Sum) {
            metric.isMonotonic = flagOf(field);
        }
    });
}

/// False: the field is none of the head's, and was not read.
bool MetricsReader::head(std::string_view key, JsonValue &field, PointHead &head)
{
    if (key == "attributes")
        head.attributes = attributesOf(field, m_data.attributes, m_allowance);
    else if (key == "startTimeUnixNano")
        head.start = unsignedOf(field);
    else if (key == "timeUnixNano")
        head.time = unsignedOf(field);
    else if (key == "flags")
        head.flags = static_cast<std::uint32_t>(unsignedOf(field));
    else
        return false;
    return true;
}

void MetricsReader::number(NumberPoint &point, JsonValue &value)
{
    point.head.attributes = fromEnd(m_data.attributes);
    eachField(value, m_allowance, [&](std::string_view key, JsonValue &field) {
        if (head(key, field, point.head) || (key != "asDouble" && key != "asInt") || field.is_null())
            return;
        if (key == "asDouble")
            setReal(point, realOf(field));
        else
            setWhole(point, signedOf(field));
    });
}

void MetricsReader::histogram(HistogramPoint &point, JsonValue &value)
{
    point.head.attributes = fromEnd(m_data.attributes);
    point.bounds = fromEnd(m_data.reals);
    point.buckets = fromEnd(m_data.counts);
    eachField(value, m_allowance, [&](std::string_view key, JsonValue &field) {
        if (head(key, field, point.head))
            return;
        if (key == "count")
            point.count = unsignedOf(field);
        else if (key == "sum" && !field.is_null())
            point.sum = realOf(field);
        else if (key == "bucketCounts")
            point.buckets = countsOf(field);
        else if (key == "explicitBounds")
            point.bounds = realsOf(field);
    });
}

void MetricsReader::exponential(ExponentialPoint &point, JsonValue &value)
{
    point.head.attributes = fromEnd(m_data.attributes);
    eachField(value, m_allowance, [&](std::string_view key, JsonValue &field) {
        if (head(key, field, point.head))
            return;
        if (key == "count")
            point.count = unsignedOf(field);
        else if (key == "sum" && !field.is_null())
            point.sum = realOf(field);
        else if (key == "scale")
            point.scale = int32Of(field);
        else if (key == "zeroCount")
            point.zeroCount = unsignedOf(field);
        else if (key == "positive")
            buckets(point.positiveOffset, point.positive, field);
        else if (key == "negative")
            buckets(point.negativeOffset, point.negative, field);
        else if (key == "zeroThreshold")
            point.zeroThreshold = realOf(field);
    });
}

void MetricsReader::buckets(std::int32_t &offset, Range &counts, JsonValue &value)
{
    if (value.is_null())
        return;
    offset = 0;
    counts = fromEnd(m_data.counts);
    eachField(value, m_allowance, [&](std::string_view key, JsonValue &field) {
        if (key == "offset")
            offset = int32Of(field);
        else if (key == "bucketCounts")
            counts = countsOf(field);
    });
}

void MetricsReader::summary(SummaryPoint &point, JsonValue &value)
{
    point.head.attributes = fromEnd(m_data.attributes);
    point.quantiles = fromEnd(m_data.reals);
    m_scratch.clear();
    eachField(value, m_allowance, [&](std::string_view key, JsonValue &field) {
        if (head(key, field, point.head))
            return;
        if (key == "count")
            point.count = unsignedOf(field);
        else if (key == "sum")
            point.sum = realOf(field);
        else if (key == "quantileValues")
            eachItem(field, [&](JsonValue &item) { quantile(point.quantiles, item); });
    });
    point.values = addValues(m_data, m_scratch);
}

/// Quantiles go into place at once; their values wait in m_scratch until all of the quantiles are there.
void MetricsReader::quantile(Range &quantiles, JsonValue &value)
{
    double at = 0;
    double worth = 0;
    eachField(value, m_allowance, [&](std::string_view key, JsonValue &field) {
        if (key == "quantile")
            at = realOf(field);
        else if (key == "value")
            worth = realOf(field);
    });
    m_allowance.take(sizeof(double)); // of the value in its place
    m_allowance.add(m_data.reals, at);
    m_allowance.add(m_scratch, worth);
    ++quantiles.count;
}

Range MetricsReader::countsOf(JsonValue &list)
{
    Range range = fromEnd(m_data.counts);
    eachItem(list, [&](JsonValue &item) {
        m_allowance.add(m_data.counts, unsignedOf(item));
        ++range.count;
    });
    return range;
}

Range MetricsReader::realsOf(JsonValue &list)
{
    Range range = fromEnd(m_data.reals);
    eachItem(list, [&](JsonValue &item) {
        m_allowance.add(m_data.reals, realOf(item));
        ++range.count;
    });
    return range;
}

} // namespace

void readJson(MetricsData &data, simdjson::ondemand::object request, Allowance &allowance, std::vector<double> &scratch)
{
    MetricsReader reader(data, allowance, scratch);
    readRequest(data, request, {.resources = "resourceMetrics", .scopes = "scopeMetrics", .items = "metrics"},
                allowance, [&](JsonValue &value, std::uint32_t scope) { reader.metric(value, scope); });
}

} // namespace meterbird::otlp

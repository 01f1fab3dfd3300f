// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/otlpwriter.h"

#include <cmath>
#include <limits>
#include <protozero/pbf_writer.hpp>

namespace meterbird::test {

namespace {

using namespace otlp;
using protozero::pbf_writer;

double oneNan(double number)
{
    return std::isnan(number) ? std::numeric_limits<double>::quiet_NaN() : number;
}

void add(pbf_writer &to, protozero::pbf_tag_type field, std::string_view text)
{
    to.add_bytes(field, text.data(), text.size());
}

void add(pbf_writer &to, protozero::pbf_tag_type field, std::span<const Attribute> attributes)
{
    for (const Attribute &attribute : attributes) {
        pbf_writer pair(to, field);
        add(pair, 1, attribute.key);
        pbf_writer value(pair, 2);
        switch (attribute.value.kind) {
        case Value::Kind::None:
            break;
        case Value::Kind::Text:
            add(value, 1, attribute.value.text);
            break;
        case Value::Kind::Bool:
            value.add_bool(2, attribute.value.flag);
            break;
        case Value::Kind::Whole:
            value.add_int64(3, attribute.value.whole);
            break;
        case Value::Kind::Real:
            value.add_double(4, oneNan(attribute.value.real));
            break;
        case Value::Kind::Other:
            value.add_message(5, "", 0);
            break;
        }
    }
}

template<std::size_t Size>
void add(pbf_writer &to, protozero::pbf_tag_type field, const std::array<std::uint8_t, Size> &id)
{
    to.add_bytes(field, reinterpret_cast<const char *>(id.data()), Size);
}

void addReals(pbf_writer &to, protozero::pbf_tag_type field, std::span<const double> reals)
{
    std::vector<double> values(reals.begin(), reals.end());
    std::ranges::transform(values, values.begin(), oneNan);
    to.add_packed_double(field, values.begin(), values.end());
}

struct HeadFields {
    protozero::pbf_tag_type attributes;
    protozero::pbf_tag_type flags;
};

void addHead(pbf_writer &to, const MetricsData &data, const PointHead &head, HeadFields fields)
{
    add(to, fields.attributes, in(data.attributes, head.attributes));
    to.add_fixed64(2, head.start);
    to.add_fixed64(3, head.time);
    to.add_uint32(fields.flags, head.flags);
}

void addPoint(pbf_writer &&to, const MetricsData &data, const NumberPoint &point)
{
    addHead(to, data, point.head, {.attributes = 7, .flags = 8});
    if (point.isWhole)
        to.add_sfixed64(6, point.whole);
    else
        to.add_double(4, oneNan(point.real));
}

void addPoint(pbf_writer &&to, const MetricsData &data, const HistogramPoint &point)
{
    addHead(to, data, point.head, {.attributes = 9, .flags = 10});
    to.add_fixed64(4, point.count);
    if (point.sum)
        to.add_double(5, oneNan(*point.sum));
    const auto counts = in(data.counts, point.buckets);
    to.add_packed_fixed64(6, counts.begin(), counts.end());
    addReals(to, 7, in(data.reals, point.bounds));
}

void addPoint(pbf_writer &&to, const MetricsData &data, const ExponentialPoint &point)
{
    addHead(to, data, point.head, {.attributes = 1, .flags = 10});
    to.add_fixed64(4, point.count);
    if (point.sum)
        to.add_double(5, oneNan(*point.sum));
    to.add_sint32(6, point.scale);
    to.add_fixed64(7, point.zeroCount);
    const auto addBuckets = [&](protozero::pbf_tag_type field, std::int32_t offset, Range range) {
        pbf_writer buckets(to, field);
        buckets.add_sint32(1, offset);
        const auto counts = in(data.counts, range);
        buckets.add_packed_uint64(2, counts.begin(), counts.end());
    };
    addBuckets(8, point.positiveOffset, point.positive);
    addBuckets(9, point.negativeOffset, point.negative);
    to.add_double(14, oneNan(point.zeroThreshold));
}

void addPoint(pbf_writer &&to, const MetricsData &data, const SummaryPoint &point)
{
    addHead(to, data, point.head, {.attributes = 7, .flags = 8});
    to.add_fixed64(4, point.count);
    to.add_double(5, oneNan(point.sum));
    for (std::uint32_t i = 0; i < point.quantiles.count; ++i) {
        pbf_writer quantile(to, 6);
        quantile.add_double(1, oneNan(in(data.reals, point.quantiles)[i]));
        quantile.add_double(2, oneNan(in(data.reals, point.values)[i]));
    }
}

template<typename Point>
void addPoints(pbf_writer &to, protozero::pbf_tag_type field, const MetricsData &data, const Metric &metric,
               const std::vector<Point> &points)
{
    pbf_writer list(to, field);
    for (const Point &point : in(points, metric.points))
        addPoint(pbf_writer(list, 1), data, point);
    if (metric.kind != MetricKind::Gauge && metric.kind != MetricKind::Summary)
        list.add_enum(2, static_cast<std::int32_t>(metric.temporality));
    if (metric.kind == MetricKind::Sum)
        list.add_bool(3, metric.isMonotonic);
}

void addItem(pbf_writer &&to, const MetricsData &data, const Metric &metric)
{
    add(to, 1, metric.name);
    add(to, 2, metric.description);
    add(to, 3, metric.unit);
    switch (metric.kind) {
    case MetricKind::None:
        break;
    case MetricKind::Gauge:
        addPoints(to, 5, data, metric, data.numbers);
        break;
    case MetricKind::Sum:
        addPoints(to, 7, data, metric, data.numbers);
        break;
    case MetricKind::Histogram:
        addPoints(to, 9, data, metric, data.histograms);
        break;
    case MetricKind::ExponentialHistogram:
        addPoints(to, 10, data, metric, data.exponentials);
        break;
    case MetricKind::Summary:
        addPoints(to, 11, data, metric, data.summaries);
        break;
    }
}

void addItem(pbf_writer &&to, const TraceData &data, const Span &span)
{
    add(to, 1, span.trace);
    add(to, 2, span.id);
    add(to, 4, span.parent);
    add(to, 5, span.name);
    to.add_enum(6, static_cast<std::int32_t>(span.kind));
    to.add_fixed64(7, span.start);
    to.add_fixed64(8, span.end);
    add(to, 9, in(data.attributes, span.attributes));
    pbf_writer(to, 15).add_enum(3, static_cast<std::int32_t>(span.status));
}

void addItem(pbf_writer &&to, const LogsData &data, const LogRecord &record)
{
    to.add_fixed64(1, record.time);
    {
        pbf_writer body(to, 5);
        add(body, 1, record.body);
    }
    add(to, 6, in(data.attributes, record.attributes));
    add(to, 9, record.trace);
    add(to, 10, record.span);
    to.add_fixed64(11, record.observed);
    add(to, 12, record.eventName);
}

template<typename Data, typename Item>
std::string requestOf(const Data &data, const std::vector<Item> &items)
{
    std::string bytes;
    pbf_writer request(bytes);
    for (std::uint32_t r = 0; r < data.resources.size(); ++r) {
        pbf_writer ofResource(request, 1);
        {
            pbf_writer resource(ofResource, 1);
            add(resource, 1, in(data.attributes, data.resources[r].attributes));
        }
        eachOf(data.scopes, &Scope::resource, r, [&](const Scope &scope, std::uint32_t index) {
            pbf_writer ofScope(ofResource, 2);
            {
                pbf_writer named(ofScope, 1);
                add(named, 1, scope.name);
                add(named, 2, scope.version);
            }
            eachOf(items, &Item::scope, index,
                   [&](const Item &item, std::uint32_t) { addItem(pbf_writer(ofScope, 2), data, item); });
        });
    }
    return bytes;
}

} // namespace

std::string otlpProtobuf(const MetricsData &data)
{
    return requestOf(data, data.metrics);
}

std::string otlpProtobuf(const TraceData &data)
{
    return requestOf(data, data.spans);
}

std::string otlpProtobuf(const LogsData &data)
{
    return requestOf(data, data.records);
}

} // namespace meterbird::test

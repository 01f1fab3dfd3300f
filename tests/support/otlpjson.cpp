// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/jsontext.h"
#include "tests/support/otlpwriter.h"

#include <array>
#include <concepts>

namespace meterbird::test {

namespace {

using namespace otlp;

void field(JsonText &to, std::string_view name, std::string_view text)
{
    to.key(name);
    to.string(text);
}

void field(JsonText &to, std::string_view name, double number)
{
    to.key(name);
    to.real(number);
}

/// 64-bit integers are strings in protobuf's JSON.
template<std::integral Number>
void field(JsonText &to, std::string_view name, Number number)
{
    field(to, name, std::string_view(std::to_string(number)));
}

template<std::size_t Size>
void field(JsonText &to, std::string_view name, const std::array<std::uint8_t, Size> &id)
{
    to.key(name);
    to.hex(id);
}

void flag(JsonText &to, std::string_view name, bool isSet)
{
    to.key(name);
    to.raw(isSet ? "true" : "false");
}

template<typename Enum>
void number(JsonText &to, std::string_view name, Enum value)
{
    to.key(name);
    to.raw(std::to_string(static_cast<std::int64_t>(value)));
}

void value(JsonText &to, const Value &value)
{
    to.open('{');
    switch (value.kind) {
    case Value::Kind::None:
        break;
    case Value::Kind::Text:
        field(to, "stringValue", value.text);
        break;
    case Value::Kind::Bool:
        flag(to, "boolValue", value.flag);
        break;
    case Value::Kind::Whole:
        field(to, "intValue", value.whole);
        break;
    case Value::Kind::Real:
        field(to, "doubleValue", value.real);
        break;
    case Value::Kind::Other:
        object(to, "arrayValue", [] {});
        break;
    }
    to.close('}');
}

void attributes(JsonText &to, std::span<const Attribute> all)
{
    list(to, "attributes", all, [&](const Attribute &attribute) {
        to.open('{');
        field(to, "key", attribute.key);
        to.key("value");
        value(to, attribute.value);
        to.close('}');
    });
}

void head(JsonText &to, const MetricsData &data, const PointHead &head)
{
    attributes(to, in(data.attributes, head.attributes));
    field(to, "startTimeUnixNano", head.start);
    field(to, "timeUnixNano", head.time);
    number(to, "flags", head.flags);
}

void counts(JsonText &to, std::string_view name, std::span<const std::uint64_t> all)
{
    list(to, name, all, [&](std::uint64_t count) { to.string(std::to_string(count)); });
}

void point(JsonText &to, const MetricsData &, const NumberPoint &point)
{
    if (point.isWhole)
        field(to, "asInt", point.whole);
    else
        field(to, "asDouble", point.real);
}

void point(JsonText &to, const MetricsData &data, const HistogramPoint &point)
{
    field(to, "count", point.count);
    if (point.sum)
        field(to, "sum", *point.sum);
    counts(to, "bucketCounts", in(data.counts, point.buckets));
    list(to, "explicitBounds", in(data.reals, point.bounds), [&](double bound) { to.real(bound); });
}

void point(JsonText &to, const MetricsData &data, const ExponentialPoint &point)
{
    field(to, "count", point.count);
    if (point.sum)
        field(to, "sum", *point.sum);
    number(to, "scale", point.scale);
    field(to, "zeroCount", point.zeroCount);
    const auto buckets = [&](std::string_view name, std::int32_t offset, Range range) {
        object(to, name, [&] {
            number(to, "offset", offset);
            counts(to, "bucketCounts", in(data.counts, range));
        });
    };
    buckets("positive", point.positiveOffset, point.positive);
    buckets("negative", point.negativeOffset, point.negative);
    field(to, "zeroThreshold", point.zeroThreshold);
}

void point(JsonText &to, const MetricsData &data, const SummaryPoint &point)
{
    field(to, "count", point.count);
    field(to, "sum", point.sum);
    const auto values = in(data.reals, point.values);
    auto at = values.begin();
    list(to, "quantileValues", in(data.reals, point.quantiles), [&](double quantile) {
        to.open('{');
        field(to, "quantile", quantile);
        field(to, "value", *at++);
        to.close('}');
    });
}

template<typename Point>
void points(JsonText &to, std::string_view name, const MetricsData &data, const Metric &metric,
            const std::vector<Point> &all)
{
    object(to, name, [&] {
        list(to, "dataPoints", in(all, metric.points), [&](const Point &one) {
            to.open('{');
            head(to, data, one.head);
            point(to, data, one);
            to.close('}');
        });
        if (metric.kind != MetricKind::Gauge && metric.kind != MetricKind::Summary)
            number(to, "aggregationTemporality", metric.temporality);
        if (metric.kind == MetricKind::Sum)
            flag(to, "isMonotonic", metric.isMonotonic);
    });
}

void item(JsonText &to, const MetricsData &data, const Metric &metric)
{
    field(to, "name", metric.name);
    field(to, "description", metric.description);
    field(to, "unit", metric.unit);
    switch (metric.kind) {
    case MetricKind::None:
        break;
    case MetricKind::Gauge:
        points(to, "gauge", data, metric, data.numbers);
        break;
    case MetricKind::Sum:
        points(to, "sum", data, metric, data.numbers);
        break;
    case MetricKind::Histogram:
        points(to, "histogram", data, metric, data.histograms);
        break;
    case MetricKind::ExponentialHistogram:
        points(to, "exponentialHistogram", data, metric, data.exponentials);
        break;
    case MetricKind::Summary:
        points(to, "summary", data, metric, data.summaries);
        break;
    }
}

void item(JsonText &to, const TraceData &data, const Span &span)
{
    field(to, "traceId", span.trace);
    field(to, "spanId", span.id);
    field(to, "parentSpanId", span.parent);
    field(to, "name", span.name);
    number(to, "kind", span.kind);
    field(to, "startTimeUnixNano", span.start);
    field(to, "endTimeUnixNano", span.end);
    attributes(to, in(data.attributes, span.attributes));
    object(to, "status", [&] { number(to, "code", span.status); });
}

void item(JsonText &to, const LogsData &data, const LogRecord &record)
{
    field(to, "timeUnixNano", record.time);
    field(to, "observedTimeUnixNano", record.observed);
    field(to, "eventName", record.eventName);
    object(to, "body", [&] { field(to, "stringValue", record.body); });
    attributes(to, in(data.attributes, record.attributes));
    field(to, "traceId", record.trace);
    field(to, "spanId", record.span);
}

struct Names {
    std::string_view resources;
    std::string_view scopes;
    std::string_view items;
};

template<typename Data, typename Item>
std::string requestOf(const Data &data, const std::vector<Item> &items, Names names)
{
    JsonText to;
    to.open('{');
    list(to, names.resources, data.resources, [&](const Resource &resource) {
        to.open('{');
        object(to, "resource", [&] { attributes(to, in(data.attributes, resource.attributes)); });
        to.key(names.scopes);
        to.open('[');
        const auto owner = static_cast<std::uint32_t>(&resource - data.resources.data());
        eachOf(data.scopes, &Scope::resource, owner, [&](const Scope &scope, std::uint32_t index) {
            to.item();
            to.open('{');
            object(to, "scope", [&] {
                field(to, "name", scope.name);
                field(to, "version", scope.version);
            });
            to.key(names.items);
            to.open('[');
            eachOf(items, &Item::scope, index, [&](const Item &one, std::uint32_t) {
                to.item();
                to.open('{');
                item(to, data, one);
                to.close('}');
            });
            to.close(']');
            to.close('}');
        });
        to.close(']');
        to.close('}');
    });
    to.close('}');
    return to.take();
}

} // namespace

std::string otlpJson(const MetricsData &data)
{
    return requestOf(data, data.metrics,
                     {.resources = "resourceMetrics", .scopes = "scopeMetrics", .items = "metrics"});
}

std::string otlpJson(const TraceData &data)
{
    return requestOf(data, data.spans, {.resources = "resourceSpans", .scopes = "scopeSpans", .items = "spans"});
}

std::string otlpJson(const LogsData &data)
{
    return requestOf(data, data.records, {.resources = "resourceLogs", .scopes = "scopeLogs", .items = "logRecords"});
}

} // namespace meterbird::test

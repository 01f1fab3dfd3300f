// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/enums.h"
#include "exporter/receiver/otlp/metricpoints.h"
#include "exporter/receiver/otlp/protobuf.h"
#include "exporter/receiver/otlp/protobuffields.h"

namespace meterbird::otlp {

namespace {

using WireType = ProtobufCursor::WireType;

/// The numbers that the fields of a PointHead have; they differ from point to point.
struct HeadNumbers {
    std::uint32_t attributes;
    std::uint32_t start = 2;
    std::uint32_t time = 3;
    std::uint32_t flags;
};

class MetricsReader
{
public:
    MetricsReader(MetricsData &data, Allowance &allowance, std::vector<double> &scratch)
        : m_data(data)
        , m_allowance(allowance)
        , m_scratch(scratch)
    { }

    void metric(std::string_view message, std::uint32_t scope);

private:
    template<typename Point, typename Read>
    void points(std::string_view message, Metric &metric, MetricKind kind, std::vector<Point> &to, Read read);
    bool head(ProtobufCursor &field, PointHead &head, HeadNumbers numbers);
    void number(NumberPoint &point, std::string_view message);
    void histogram(HistogramPoint &point, std::string_view message);
    void exponential(ExponentialPoint &point, std::string_view message);
    void buckets(std::int32_t &offset, Range &counts, std::string_view message);
    void summary(SummaryPoint &point, std::string_view message);
    void quantile(Range &quantiles, std::string_view message);

    MetricsData &m_data;
    Allowance &m_allowance;
    std::vector<double> &m_scratch;
};

void MetricsReader::metric(std::string_view message, std::uint32_t scope)
{
    Metric &metric = m_allowance.add(m_data.metrics);
    metric.scope = scope;
    for (ProtobufCursor field(message); field.next();) {
        switch (field.number()) {
        case 1:
            metric.name = text(field);
            break;
        case 2:
            metric.description = text(field);
            break;
        case 3:
            metric.unit = text(field);
            break;
        case 5:
            points(field.bytes(), metric, MetricKind::Gauge, m_data.numbers, &MetricsReader::number);
            break;
        case 7:
            points(field.bytes(), metric, MetricKind::Sum, m_data.numbers, &MetricsReader::number);
            break;
        case 9:
            points(field.bytes(), metric, MetricKind::Histogram, m_data.histograms, &MetricsReader::histogram);
            break;
        case 10:
            points(field.bytes(), metric, MetricKind::ExponentialHistogram, m_data.exponentials,
                   &MetricsReader::exponential);
            break;
        case 11:
            points(field.bytes(), metric, MetricKind::Summary, m_data.summaries, &MetricsReader::summary);
            break;
        default:
            field.skip();
        }
    }
}

/// Gauge, Sum, Histogram, ExponentialHistogram and Summary have the same numbers for the same fields.
template<typename Point, typename Read>
void MetricsReader::points(std::string_view message, Metric &metric, MetricKind kind, std::vector<Point> &to, Read read)
{
    beginPoints(m_data, metric, kind);
    const bool hasTemporality = kind != MetricKind::Gauge && kind != MetricKind::Summary;
    for (ProtobufCursor field(message); field.next();) {
        if (field.number() == 1) {
            const std::string_view point = field.bytes();
            ++metric.points.count;
            (this->*read)(m_allowance.addPoint(to), point);
        } else if (field.number() == 2 && hasTemporality) {
            metric.temporality = temporalityOf(field.unsignedVarint());
        } else if (field.number() == 3 && kind == MetricKind::Sum) {
            metric.isMonotonic = field.unsignedVarint() != 0;
        } else {
            field.skip();
        }
    }
}

/// False: the field is none of the head's, and was not read.
bool MetricsReader::head(ProtobufCursor &field, PointHead &head, HeadNumbers numbers)
{
    const std::uint32_t number = field.number();
    if (number == numbers.attributes)
        addAttribute(m_data.attributes, head.attributes, field.bytes(), m_allowance);
    else if (number == numbers.start)
        head.start = field.fixed64();
    else if (number == numbers.time)
        head.time = field.fixed64();
    else if (number == numbers.flags)
        head.flags = static_cast<std::uint32_t>(field.unsignedVarint());
    else
        return false;
    return true;
}

void MetricsReader::number(NumberPoint &point, std::string_view message)
{
    point.head.attributes = fromEnd(m_data.attributes);
    for (ProtobufCursor field(message); field.next();) {
        if (head(field, point.head, {.attributes = 7, .flags = 8}))
            continue;
        if (field.number() == 4) {
            setReal(point, field.real());
        } else if (field.number() == 6) {
            setWhole(point, static_cast<std::int64_t>(field.fixed64()));
        } else {
            field.skip();
        }
    }
}

void MetricsReader::histogram(HistogramPoint &point, std::string_view message)
{
    point.head.attributes = fromEnd(m_data.attributes);
    point.bounds = fromEnd(m_data.reals);
    point.buckets = fromEnd(m_data.counts);
    for (ProtobufCursor field(message); field.next();) {
        if (head(field, point.head, {.attributes = 9, .flags = 10}))
            continue;
        switch (field.number()) {
        case 4:
            point.count = field.fixed64();
            break;
        case 5:
            point.sum = field.real();
            break;
        case 6:
            field.repeated(WireType::fixed64, [&](ProtobufCursor &one) {
                m_allowance.add(m_data.counts, one.fixed64());
                ++point.buckets.count;
            });
            break;
        case 7:
            field.repeated(WireType::fixed64, [&](ProtobufCursor &one) {
                m_allowance.add(m_data.reals, one.real());
                ++point.bounds.count;
            });
            break;
        default:
            field.skip();
        }
    }
}

void MetricsReader::exponential(ExponentialPoint &point, std::string_view message)
{
    point.head.attributes = fromEnd(m_data.attributes);
    for (ProtobufCursor field(message); field.next();) {
        if (head(field, point.head, {.attributes = 1, .flags = 10}))
            continue;
        switch (field.number()) {
        case 4:
            point.count = field.fixed64();
            break;
        case 5:
            point.sum = field.real();
            break;
        case 6:
            point.scale = field.zigzag();
            break;
        case 7:
            point.zeroCount = field.fixed64();
            break;
        case 8:
            buckets(point.positiveOffset, point.positive, field.bytes());
            break;
        case 9:
            buckets(point.negativeOffset, point.negative, field.bytes());
            break;
        case 14:
            point.zeroThreshold = field.real();
            break;
        default:
            field.skip();
        }
    }
}

void MetricsReader::buckets(std::int32_t &offset, Range &counts, std::string_view message)
{
    offset = 0;
    counts = fromEnd(m_data.counts);
    for (ProtobufCursor field(message); field.next();) {
        if (field.number() == 1) {
            offset = field.zigzag();
        } else if (field.number() == 2) {
            field.repeated(WireType::varint, [&](ProtobufCursor &one) {
                m_allowance.add(m_data.counts, one.unsignedVarint());
                ++counts.count;
            });
        } else {
            field.skip();
        }
    }
}

void MetricsReader::summary(SummaryPoint &point, std::string_view message)
{
    point.head.attributes = fromEnd(m_data.attributes);
    point.quantiles = fromEnd(m_data.reals);
    m_scratch.clear();
    for (ProtobufCursor field(message); field.next();) {
        if (head(field, point.head, {.attributes = 7, .flags = 8}))
            continue;
        if (field.number() == 4)
            point.count = field.fixed64();
        else if (field.number() == 5)
            point.sum = field.real();
        else if (field.number() == 6)
            quantile(point.quantiles, field.bytes());
        else
            field.skip();
    }
    point.values = addValues(m_data, m_scratch);
}

/// Quantiles go into place at once; their values wait in m_scratch until all of the quantiles are there.
void MetricsReader::quantile(Range &quantiles, std::string_view message)
{
    double at = 0;
    double value = 0;
    for (ProtobufCursor field(message); field.next();) {
        if (field.number() == 1)
            at = field.real();
        else if (field.number() == 2)
            value = field.real();
        else
            field.skip();
    }
    m_allowance.take(sizeof(double)); // of the value in its place
    m_allowance.add(m_data.reals, at);
    m_allowance.add(m_scratch, value);
    ++quantiles.count;
}

} // namespace

void readProtobuf(MetricsData &data, std::string_view body, Allowance &allowance, std::vector<double> &scratch)
{
    MetricsReader reader(data, allowance, scratch);
    readRequest(data, body, allowance,
                [&](std::string_view message, std::uint32_t scope) { reader.metric(message, scope); });
}

} // namespace meterbird::otlp

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/pointreading.h"

#include "exporter/receiver/otlp/bounds.h"
#include "exporter/receiver/otlp/explicitbuckets.h"
#include "exporter/receiver/otlp/exposition.h"
#include "exporter/receiver/otlp/pointvalues.h"
#include "exporter/receiver/otlp/streams.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace meterbird::otlp {

namespace {

/// Times are signed from here on; what does not fit was refused as a clock that is off.
std::int64_t signedTime(std::uint64_t nanoseconds)
{
    return static_cast<std::int64_t>(nanoseconds);
}

/// The JavaScript SDK starts each set of attributes at its first recording, in whole milliseconds: what is exported at
/// once starts at its own time, which from anybody else means that nobody knows the start. So its starts are put back
/// by a nanosecond: into the millisecond before, where its clock never points.
std::int64_t startOf(const PointHead &head, const Metric &metric, const Origin &origin)
{
    const std::int64_t start = signedTime(std::min(head.start, head.time));
    const bool isCutOff = origin.isJavaScript && metric.temporality == Temporality::Cumulative && start > 0;
    return isCutOff ? start - 1 : start;
}

std::span<const double> boundsOf(const MetricsData &data, const HistogramPoint &point)
{
    return in(data.reals, point.bounds);
}

std::span<const double> boundsOf(const MetricsData &, const ExponentialPoint &)
{
    return powersOfTwo();
}

template<typename T>
std::span<const double> boundsOf(const MetricsData &, const T &)
{
    return {};
}

std::string_view asText(const auto &numbers)
{
    const auto bytes = std::as_bytes(std::span(numbers));
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

bool isHistogram(MetricKind kind)
{
    return kind == MetricKind::Histogram || kind == MetricKind::ExponentialHistogram;
}

bool needsTemporality(MetricKind kind)
{
    return kind == MetricKind::Sum || isHistogram(kind);
}

} // namespace

void PointReading::read(const Handler &handOn)
{
    for (const Metric &metric : m_data.metrics) {
        if (metric.points.count == 0)
            continue;
        const bool isOfAnother = m_data.scopes[metric.scope].resource != m_resource;
        if (m_batch.isFull() && isOfAnother && !passOn(handOn))
            return;
        enter(metric);
        if (!readMetric(metric, handOn))
            return;
    }
    if (!m_batch.points.empty())
        handOn(m_batch);
}

bool PointReading::passOn(const Handler &handOn)
{
    const bool goesOn = handOn(m_batch);
    m_batch = {};
    return goesOn;
}

/// Metrics of one scope follow each other, so its hash is made once for all of them.
void PointReading::enter(const Metric &metric)
{
    if (m_scope != metric.scope) {
        m_scope = metric.scope;
        const Scope &scope = m_data.scopes[metric.scope];
        m_resource = scope.resource;
        if (m_hashed != m_resource) { // once for all of its scopes: it may be big
            m_hashed = m_resource;
            m_resourceHash = hashOf(in(m_data.attributes, m_data.resources[m_resource].attributes));
        }
        m_scopeHash = HashBuilder().add(m_resourceHash).add(scope.name).add(scope.version).result();
    }
    m_metricHash = HashBuilder()
                       .add(m_scopeHash)
                       .add(metric.name)
                       .add(metric.unit)
                       .add(static_cast<std::uint64_t>(metric.kind))
                       .add(static_cast<std::uint64_t>(metric.temporality))
                       .add(static_cast<std::uint64_t>(metric.isMonotonic))
                       .result();
}

bool PointReading::readMetric(const Metric &metric, const Handler &handOn)
{
    if (prometheusName(metric).empty()) {
        rejectAll(metric, "its name holds no letter or digit", ledger::FindingKind::RejectedData);
        return true;
    }
    if (needsTemporality(metric.kind) && metric.temporality == Temporality::Unspecified) {
        rejectAll(metric, "it says neither delta nor cumulative, so it cannot be counted",
                  ledger::FindingKind::UnspecifiedTemporality);
        return true;
    }
    switch (metric.kind) {
    case MetricKind::None:
        return true;
    case MetricKind::Gauge:
    case MetricKind::Sum:
        return readPoints(metric, m_data.numbers, handOn);
    case MetricKind::Histogram:
        return readPoints(metric, m_data.histograms, handOn);
    case MetricKind::ExponentialHistogram:
        return readPoints(metric, m_data.exponentials, handOn);
    case MetricKind::Summary:
        return readPoints(metric, m_data.summaries, handOn);
    }
    return true;
}

void PointReading::rejectAll(const Metric &metric, const std::string &why, ledger::FindingKind finding)
{
    for (std::uint32_t i = 0; i < metric.points.count; ++i)
        m_tally.reject(m_resource, metric.name, why, finding);
}

template<typename T>
bool PointReading::readPoints(const Metric &metric, const std::vector<T> &all, const Handler &handOn)
{
    for (const T &point : in(all, metric.points)) {
        readPoint(metric, point);
        if (m_batch.isOverfull() && !passOn(handOn))
            return false;
    }
    return true;
}

template<typename T>
void PointReading::readPoint(const Metric &metric, const T &point)
{
    const PointHead &head = point.head;
    if (const std::string complaint = timeComplaint(head.time, m_tally.now()); !complaint.empty()) {
        m_tally.reject(m_resource, metric.name, complaint, ledger::FindingKind::ClockOff);
        return;
    }
    m_tally.watchClock(m_resource, head.time);

    ledger::StreamPoint read;
    read.time = signedTime(head.time);
    read.start = startOf(head, metric, m_tally.origin(m_resource));
    read.isStale = (head.flags & PointHead::NoRecordedValue) != 0;
    if (!read.isStale) {
        if (const std::string complaint = takeValue(m_data, metric, point, read); !complaint.empty()) {
            m_tally.reject(m_resource, metric.name, complaint, ledger::FindingKind::RejectedData);
            return;
        }
    } else if (isHistogram(metric.kind)) {
        m_tally.accept(m_resource); // it has no bounds to be known by, and what was counted stays counted
        return;
    }
    read.stream = streamOf(metric, head, boundsOf(m_data, point));
    if (const std::string complaint = usageComplaint(read); !complaint.empty()) {
        m_tally.reject(m_resource, metric.name, complaint, ledger::FindingKind::RejectedData);
        return;
    }
    m_batch.bytes +=
        sizeof read + read.buckets.size() * sizeof read.buckets[0] + read.quantiles.size() * sizeof read.quantiles[0];
    m_batch.points.push_back(std::move(read));
    m_batch.resources.push_back(m_resource);
    m_tally.accept(m_resource);
}

/// Other bounds are another stream: their counts cannot be compared.
std::shared_ptr<const ledger::Stream> PointReading::streamOf(const Metric &metric, const PointHead &head,
                                                             std::span<const double> bounds)
{
    const std::span<const Attribute> attributes = in(m_data.attributes, head.attributes);
    const ContentHash attributeHash = hashOf(attributes);
    const ContentHash boundsHash = hashOf(asText(bounds));
    const std::array parts {m_metricHash[0],  m_metricHash[1], attributeHash[0],
                            attributeHash[1], boundsHash[0],   boundsHash[1]};
    const ledger::StreamId id = hashOf(asText(parts));
    if (auto known = m_streams.find(id))
        return known;
    auto made = std::make_shared<const ledger::Stream>(
        streamFrom(id, metric, Attributes(attributes), m_tally.origin(m_resource), bounds));
    m_batch.bytes += bytesOf(*made);
    m_streams.keep(made);
    return made;
}

} // namespace meterbird::otlp

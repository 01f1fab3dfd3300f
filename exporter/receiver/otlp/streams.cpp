// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/streams.h"

#include "exporter/receiver/otlp/exposition.h"
#include "exporter/receiver/otlp/metrictable.h"
#include "exporter/telemetry/catalogue.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace meterbird::otlp {

namespace {

ledger::StreamKind kindOf(const Metric &metric)
{
    switch (metric.kind) {
    case MetricKind::Sum:
        return metric.isMonotonic ? ledger::StreamKind::Counter : ledger::StreamKind::UpDown;
    case MetricKind::Histogram:
    case MetricKind::ExponentialHistogram:
        return ledger::StreamKind::Histogram;
    case MetricKind::Summary:
        return ledger::StreamKind::Summary;
    default:
        return ledger::StreamKind::Gauge;
    }
}

/// `name` without the suffix that a histogram's or summary's series have.
std::string_view familyOf(std::string_view name)
{
    constexpr std::array<std::string_view, 3> suffixes {"_bucket", "_count", "_sum"};
    for (const std::string_view suffix : suffixes) {
        if (name.ends_with(suffix))
            return name.substr(0, name.size() - suffix.size());
    }
    return name;
}

bool isTaken(std::string_view name)
{
    const auto isCalled = [name](const telemetry::MetricInfo &info) {
        return info.name == name || info.name == familyOf(name) || familyOf(info.name) == name;
    };
    return std::ranges::any_of(telemetry::catalogue(), isCalled);
}

} // namespace

ledger::Stream streamFrom(const ledger::StreamId &id, const Metric &metric, const Attributes &attributes,
                          const Origin &origin, std::span<const double> bounds)
{
    Meaning meaning = meaningOf(metric, attributes, origin);
    ledger::Stream stream {.id = id,
                           .kind = kindOf(metric),
                           .isDelta = metric.temporality == Temporality::Delta,
                           .claim = std::move(meaning.claim),
                           .effects = std::move(meaning.effects),
                           .shown = shownAs(metric, attributes, origin.job, origin.instance),
                           .bounds = {bounds.begin(), bounds.end()}};
    if (isTaken(stream.shown.name))
        stream.shown.name.clear();
    return stream;
}

} // namespace meterbird::otlp

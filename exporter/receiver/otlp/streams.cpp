// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/streams.h"

#include "exporter/receiver/otlp/exposition.h"
#include "exporter/receiver/otlp/metrictable.h"

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

} // namespace

ledger::Stream streamFrom(const ledger::StreamId &id, const Metric &metric, const Attributes &attributes,
                          const Origin &origin, std::span<const double> bounds)
{
    Meaning meaning = meaningOf(metric, attributes, origin);
    return {.id = id,
            .kind = kindOf(metric),
            .isDelta = metric.temporality == Temporality::Delta,
            .claim = std::move(meaning.claim),
            .effects = std::move(meaning.effects),
            .shown = shownAs(metric, attributes, origin.job, origin.instance),
            .bounds = {bounds.begin(), bounds.end()}};
}

} // namespace meterbird::otlp

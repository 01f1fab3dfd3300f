// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/histogrambounds.h"

#include <string>

namespace meterbird::telemetry {

namespace {

using TimePoint = HistogramBounds::TimePoint;
using Times = std::map<double, TimePoint>;

constexpr std::chrono::minutes Remembered {5};
constexpr std::size_t MostBounds = 100; // of one metric: they come from outside

void remember(Times &times, double bound, TimePoint now)
{
    if (times.size() >= MostBounds && !times.contains(bound)) {
        std::erase_if(times, [now](const auto &entry) { return now - entry.second > Remembered; });
        if (times.size() >= MostBounds)
            return;
    }
    times[bound] = now;
}

template<typename Iterator>
std::optional<double> firstFresh(Iterator begin, Iterator end, TimePoint now)
{
    for (Iterator entry = begin; entry != end; ++entry) {
        if (now - entry->second <= Remembered)
            return entry->first;
    }
    return std::nullopt;
}

::prometheus::MetricFamily familyOf(Metric metric)
{
    const MetricInfo &row = info(metric);
    return {std::string(row.name), std::string(row.help), ::prometheus::MetricType::Gauge, {}};
}

void add(::prometheus::MetricFamily &family, Metric metric, std::optional<double> bound)
{
    if (!bound)
        return;
    ::prometheus::ClientMetric value;
    value.label.push_back({"metric", std::string(info(metric).name)});
    value.gauge.value = *bound;
    family.metric.push_back(std::move(value));
}

} // namespace

void HistogramBounds::note(const BoundsNote &note, TimePoint now)
{
    const std::lock_guard lock(m_mutex);
    Seen &seen = m_seen[note.metric];
    if (note.first)
        remember(seen.firsts, *note.first, now);
    if (note.last)
        remember(seen.lasts, *note.last, now);
}

void HistogramBounds::append(std::vector<::prometheus::MetricFamily> &page, TimePoint now) const
{
    ::prometheus::MetricFamily lowest = familyOf(Metric::HistogramLowestBound);
    ::prometheus::MetricFamily highest = familyOf(Metric::HistogramHighestBound);
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &[metric, seen] : m_seen) {
            add(lowest, metric, firstFresh(seen.firsts.rbegin(), seen.firsts.rend(), now));
            add(highest, metric, firstFresh(seen.lasts.begin(), seen.lasts.end(), now));
        }
    }
    for (::prometheus::MetricFamily *family : {&lowest, &highest}) {
        if (!family->metric.empty())
            page.push_back(std::move(*family));
    }
}

} // namespace meterbird::telemetry

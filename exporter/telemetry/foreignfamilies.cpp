// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/foreignfamilies.h"

#include <limits>
#include <utility>

namespace meterbird::telemetry {

namespace {

constexpr std::chrono::minutes Fresh {5};

::prometheus::MetricType typeOf(ForeignType type)
{
    switch (type) {
    case ForeignType::Counter:
        return ::prometheus::MetricType::Counter;
    case ForeignType::Gauge:
        return ::prometheus::MetricType::Gauge;
    case ForeignType::Histogram:
        return ::prometheus::MetricType::Histogram;
    case ForeignType::Summary:
        return ::prometheus::MetricType::Summary;
    }
    return ::prometheus::MetricType::Untyped;
}

/// prometheus-cpp writes a help text as it is.
std::string escaped(const std::string &help)
{
    std::string text;
    for (const char c : help) {
        if (c == '\\')
            text += "\\\\";
        else if (c == '\n')
            text += "\\n";
        else
            text += c;
    }
    return text;
}

std::string keyOf(const ForeignSeries &series)
{
    std::string key;
    for (const auto &[name, value] : series.labels) {
        key += name;
        key += '\x1f'; // labels hold no control characters
        key += value;
        key += '\x1f';
    }
    return key;
}

std::uint64_t countOf(const ForeignTotal &total)
{
    std::uint64_t count = 0;
    for (const std::uint64_t bucket : total.buckets)
        count += bucket;
    return count;
}

void fillHistogram(::prometheus::ClientMetric &metric, const ForeignTotal &total, bool isHeld)
{
    auto &histogram = metric.histogram;
    histogram.bucket.reserve(total.buckets.size());
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i < total.buckets.size(); ++i) {
        cumulative += isHeld ? 0 : total.buckets[i];
        const bool isLast = i >= total.bounds.size();
        histogram.bucket.push_back({cumulative, isLast ? std::numeric_limits<double>::infinity() : total.bounds[i]});
    }
    histogram.sample_count = cumulative;
    histogram.sample_sum = isHeld ? 0 : total.sum;
}

void fillSummary(::prometheus::ClientMetric &metric, const ForeignTotal &total, bool isHeld, bool isFresh)
{
    metric.summary.sample_count = isHeld ? 0 : countOf(total);
    metric.summary.sample_sum = isHeld ? 0 : total.sum;
    if (!isFresh)
        return;
    for (const auto &[quantile, value] : total.quantiles)
        metric.summary.quantile.push_back({quantile, value});
}

} // namespace

/// A family with the handles of its series, taken under the lock and looked at without.
struct ForeignFamilies::Snapshot {
    std::string name;
    std::string help;
    ForeignType type {};
    std::vector<Entry> entries;
};

void ForeignFamilies::show(std::span<const ForeignTotal> totals, TimePoint now)
{
    const std::lock_guard lock(m_mutex);
    for (const ForeignTotal &total : totals)
        put(total, now, false);
}

void ForeignFamilies::restore(std::span<const ForeignTotal> totals, TimePoint now)
{
    const std::lock_guard lock(m_mutex);
    for (const ForeignTotal &total : totals)
        put(total, now, true);
}

void ForeignFamilies::put(const ForeignTotal &total, TimePoint now, bool isRestored)
{
    const ForeignSeries &series = *total.series;
    if (total.isGone) {
        const auto family = m_families.find(series.name);
        if (family != m_families.end() && family->second.series.erase(keyOf(series)) && family->second.series.empty())
            m_families.erase(family);
        return;
    }
    const auto [family, isNewFamily] = m_families.try_emplace(series.name);
    if (isNewFamily) {
        family->second.type = series.type;
        family->second.help = escaped(series.help);
    }
    Entry &entry = family->second.series[keyOf(series)];
    if (!entry.hold) {
        entry.hold = std::make_shared<NewbornHold>(now);
        if (isRestored)
            entry.hold->release();
    }
    entry.total = std::make_shared<const ForeignTotal>(total);
    entry.renewed = now;
}

std::vector<ForeignFamilies::Snapshot> ForeignFamilies::snapshots() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Snapshot> all;
    all.reserve(m_families.size());
    for (const auto &[name, family] : m_families) {
        Snapshot &snapshot = all.emplace_back(Snapshot {name, family.help, family.type, {}});
        snapshot.entries.reserve(family.series.size());
        for (const auto &[labels, entry] : family.series)
            snapshot.entries.push_back(entry);
    }
    return all;
}

void ForeignFamilies::append(std::vector<::prometheus::MetricFamily> &page, TimePoint now,
                             std::chrono::milliseconds hold) const
{
    for (Snapshot &snapshot : snapshots()) {
        ::prometheus::MetricFamily family {
            std::move(snapshot.name), std::move(snapshot.help), typeOf(snapshot.type), {}};
        family.metric.reserve(snapshot.entries.size());
        for (const Entry &entry : snapshot.entries) {
            const bool isFresh = now - entry.renewed <= Fresh;
            if (snapshot.type == ForeignType::Gauge && !isFresh)
                continue;
            const bool isHeld = snapshot.type != ForeignType::Gauge && entry.hold->isHeld(now, hold);
            ::prometheus::ClientMetric &metric = family.metric.emplace_back();
            metric.label.reserve(entry.total->series->labels.size());
            for (const auto &[label, value] : entry.total->series->labels)
                metric.label.push_back({label, value});
            if (snapshot.type == ForeignType::Histogram)
                fillHistogram(metric, *entry.total, isHeld);
            else if (snapshot.type == ForeignType::Summary)
                fillSummary(metric, *entry.total, isHeld, isFresh);
            else if (snapshot.type == ForeignType::Gauge)
                metric.gauge.value = entry.total->value;
            else
                metric.counter.value = isHeld ? 0 : entry.total->value;
        }
        if (!family.metric.empty())
            page.push_back(std::move(family));
    }
}

std::size_t ForeignFamilies::size() const
{
    const std::lock_guard lock(m_mutex);
    std::size_t size = 0;
    for (const auto &[name, family] : m_families)
        size += family.series.size();
    return size;
}

} // namespace meterbird::telemetry

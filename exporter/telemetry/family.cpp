// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/family.h"

#include "src/base/text.h"

#include <algorithm>
#include <functional>
#include <mutex>

namespace meterbird::telemetry {

namespace {

constexpr std::size_t maxLabelBytes = 200;

::prometheus::MetricType typeOf(MetricType type)
{
    switch (type) {
    case MetricType::Counter:
        return ::prometheus::MetricType::Counter;
    case MetricType::Gauge:
        return ::prometheus::MetricType::Gauge;
    case MetricType::Histogram:
        return ::prometheus::MetricType::Histogram;
    }
    return ::prometheus::MetricType::Untyped;
}

std::size_t openSets(const MetricInfo &info, std::size_t limit)
{
    const std::size_t foldedSets = info.keptWhenFolded.size() + 1;
    return limit > foldedSets ? limit - foldedSets : 1;
}

} // namespace

std::size_t Family::Hash::operator()(View values) const
{
    std::size_t hash = values.size();
    for (const std::string &value : values)
        hash = hash * 0x9E3779B97F4A7C15U + std::hash<std::string_view> {}(value);
    return hash;
}

bool Family::Equal::operator()(View a, View b) const
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

Family::Family(const MetricInfo &info, std::size_t seriesLimit)
    : m_info(info)
    , m_openSets(openSets(info, seriesLimit))
{ }

Family::Found Family::find(View labels, const std::function<TimePoint()> &now)
{
    // Only plain values are ever keys, so a hit on what came in needs no cleaning. Long ones are not worth hashing.
    const bool couldBeKey = std::none_of(labels.begin(), labels.end(),
                                         [](const std::string &value) { return value.size() > maxLabelBytes; });
    if (Series *known = couldBeKey ? lookUp(labels) : nullptr)
        return {known, false};

    Values values = plain(labels);
    {
        const std::unique_lock lock(m_mutex);
        if (const auto found = m_series.find(values); found != m_series.end())
            return {found->second.get(), false};
        if (m_info.labels.empty() || m_series.size() < m_openSets)
            return {insert(std::move(values), now()), false};
        values = folded(std::move(values));
        if (const auto found = m_series.find(values); found != m_series.end())
            return {found->second.get(), true};
        return {insert(std::move(values), now()), true};
    }
}

Series *Family::lookUp(View labels) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_series.find(labels);
    return found == m_series.end() ? nullptr : found->second.get();
}

Series *Family::insert(Values labels, TimePoint now)
{
    auto series = std::make_unique<Series>(m_info, labels, now);
    Series *const handle = series.get();
    m_series.emplace(std::move(labels), std::move(series));
    m_order.push_back(handle);
    return handle;
}

/// One plain value for each label of the catalogue, whatever came in.
Family::Values Family::plain(View labels) const
{
    Values values(m_info.labels.size());
    for (std::size_t i = 0; i < std::min(values.size(), labels.size()); ++i)
        values[i] = plainText(labels[i], maxLabelBytes);
    return values;
}

Family::Values Family::folded(Values labels) const
{
    const auto &kept = m_info.keptWhenFolded;
    const bool keepsLast = std::find(kept.begin(), kept.end(), labels.back()) != kept.end();
    std::fill(labels.begin(), labels.end() - (keepsLast ? 1 : 0), "other");
    return labels;
}

::prometheus::MetricFamily Family::collect(TimePoint now, std::chrono::milliseconds hold) const
{
    std::vector<Series *> handles;
    {
        const std::shared_lock lock(m_mutex);
        handles = m_order;
    }
    ::prometheus::MetricFamily family;
    family.name = m_info.name;
    family.help = m_info.help;
    family.type = typeOf(m_info.type);
    family.metric.reserve(handles.size());
    for (Series *series : handles)
        family.metric.push_back(series->collect(now, hold));
    return family;
}

std::size_t Family::size() const
{
    const std::shared_lock lock(m_mutex);
    return m_order.size();
}

} // namespace meterbird::telemetry

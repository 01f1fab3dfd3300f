// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/telemetry.h"

#include "exporter/telemetry/family.h"

#include <algorithm>

namespace meterbird::telemetry {

namespace {

/// Runs `work`; an exception (out of memory is the only one left) costs this one measurement, never the agent.
template<typename Work>
void contained(Work &&work) noexcept
{
    try {
        work();
    } catch (...) { // NOLINT: an agent must not die of its telemetry
    }
}

} // namespace

Telemetry::Telemetry(TelemetryOptions options)
    : m_options(std::move(options))
{
    if (!m_options.now)
        m_options.now = &TelemetryOptions::Clock::now;
    setNewSeriesHold(m_options.newSeriesHold);
    for (const MetricInfo &row : catalogue())
        m_families.push_back(std::make_unique<Family>(row, m_options.seriesLimit));
}

Telemetry::~Telemetry() = default;

void Telemetry::apply(std::span<const Measurement> measurements) noexcept
{
    for (const Measurement &measurement : measurements)
        contained([&] { count(measurement); });
}

void Telemetry::count(const Measurement &measurement)
{
    const auto index = static_cast<std::size_t>(measurement.metric);
    if (index >= m_families.size())
        return;
    const auto [series, folded] = m_families[index]->find(measurement.labels, m_options.now);
    switch (info(measurement.metric).type) {
    case MetricType::Counter:
        series->add(measurement.whole);
        break;
    case MetricType::Gauge:
        series->set(measurement.amount);
        break;
    case MetricType::Histogram:
        if (measurement.buckets.empty())
            series->observe(measurement.amount, std::max<std::int64_t>(1, measurement.whole));
        else
            series->observeAll(measurement.buckets, measurement.amount);
        break;
    }
    if (folded)
        countFold(measurement.metric);
}

void Telemetry::countFold(Metric metric)
{
    const std::string name(info(metric).name);
    m_families[static_cast<std::size_t>(Metric::SeriesDropped)]
        ->find(std::span(&name, 1), m_options.now)
        .series->add(1);
}

void Telemetry::restore(std::span<const SeriesTotal> totals) noexcept
{
    for (const SeriesTotal &total : totals)
        contained([&] { put(total); });
}

void Telemetry::put(const SeriesTotal &total)
{
    const auto index = static_cast<std::size_t>(total.metric);
    if (index >= m_families.size() || info(total.metric).type == MetricType::Gauge)
        return;
    const auto [series, folded] = m_families[index]->find(total.labels, m_options.now);
    if (folded) {
        series->merge(total.whole, total.buckets, total.sum);
        countFold(total.metric);
    } else {
        series->restore(total.whole, total.buckets, total.sum);
    }
}

void Telemetry::showForeign(std::span<const ForeignTotal> totals) noexcept
{
    contained([&] { m_foreign.show(totals, m_options.now()); });
}

void Telemetry::restoreForeign(std::span<const ForeignTotal> totals) noexcept
{
    contained([&] { m_foreign.restore(totals, m_options.now()); });
}

void Telemetry::noteBounds(std::span<const BoundsNote> notes) noexcept
{
    for (const BoundsNote &note : notes)
        contained([&] { m_bounds.note(note, m_options.now()); });
}

void Telemetry::adjustInProgress(std::string_view endpoint, int change) noexcept
{
    contained([&] {
        const std::string label(endpoint);
        auto &family = *m_families[static_cast<std::size_t>(Metric::AgentRequestsInProgress)];
        const auto [series, folded] = family.find(std::span(&label, 1), m_options.now);
        series->adjust(change);
        if (folded)
            countFold(Metric::AgentRequestsInProgress);
    });
}

void Telemetry::setDbPool(std::int64_t active, std::int64_t size) noexcept
{
    contained([&] {
        count({.metric = Metric::DbConnectionsActive, .labels = {}, .amount = static_cast<double>(active)});
        count({.metric = Metric::DbPoolSize, .labels = {}, .amount = static_cast<double>(size)});
    });
}

void Telemetry::setCostGauges(std::function<CostGauges()> gauges)
{
    const std::lock_guard lock(m_costMutex);
    m_costGauges = std::move(gauges);
}

void Telemetry::setNewSeriesHold(std::chrono::milliseconds hold) noexcept
{
    m_hold = std::max(hold, std::chrono::milliseconds(0));
}

std::size_t Telemetry::seriesCount(Metric metric) const
{
    return m_families.at(static_cast<std::size_t>(metric))->size();
}

std::vector<::prometheus::MetricFamily> Telemetry::Collect() const
{
    std::vector<::prometheus::MetricFamily> page;
    page.reserve(m_families.size());
    const auto now = m_options.now();
    const auto hold = m_hold.load();
    for (const auto &family : m_families) {
        auto collected = family->collect(now, hold);
        if (!collected.metric.empty())
            page.push_back(std::move(collected));
    }
    appendCostGauges(page);
    m_bounds.append(page, now);
    m_foreign.append(page, now, hold);
    return page;
}

void Telemetry::appendCostGauges(std::vector<::prometheus::MetricFamily> &page) const
{
    CostGauges gauges;
    {
        const std::lock_guard lock(m_costMutex); // held over the call: whoever takes the function away may then go
        if (!m_costGauges)
            return;
        try {
            gauges = m_costGauges();
        } catch (...) { // NOLINT: the rest of the page is still right; these gauges are absent, not wrong
            return;
        }
    }
    const auto append = [&page](Metric metric, std::optional<std::int64_t> nanoDollars) {
        if (!nanoDollars)
            return;
        const MetricInfo &row = info(metric);
        ::prometheus::ClientMetric value;
        value.gauge.value = exposedValue(*nanoDollars, row.scale);
        page.push_back({std::string(row.name), std::string(row.help), ::prometheus::MetricType::Gauge, {value}});
    };
    append(Metric::LlmCostToday, gauges.today);
    append(Metric::LlmCostMonth, gauges.month);
    append(Metric::LlmCostProjectedMonth, gauges.projectedMonth);
    append(Metric::LlmBudgetMonth, gauges.budgetMonth);
}

} // namespace meterbird::telemetry

// SPDX-License-Identifier: Apache-2.0
#include "exporter/pricing/costtracker.h"

#include <algorithm>

namespace meterbird::pricing {

namespace {

constexpr std::size_t maxDays = 62; // this month and the one before
constexpr std::size_t maxNames = 2000;
constexpr int recentDays = 7;

} // namespace

void CostTracker::add(const std::string &model, const std::string &provider, NanoDollars cost, TimePoint time)
{
    if (cost < 0)
        return;
    const TimePoint day = startOfDay(time);
    const std::lock_guard lock(m_mutex);
    NanoDollars &sum = m_days[day][nameFor(model, provider)];
    sum = saturatedSum(sum, cost);
    while (m_days.size() > maxDays)
        m_days.erase(m_days.begin());
}

CostTracker::Name CostTracker::nameFor(const std::string &model, const std::string &provider)
{
    Name name(model, provider);
    if (m_names.contains(name))
        return name;
    if (m_names.size() >= maxNames)
        return {"other", "other"};
    m_names.insert(name);
    return name;
}

NanoDollars CostTracker::sum(TimePoint from, TimePoint to) const
{
    NanoDollars total = 0;
    for (auto day = m_days.lower_bound(from); day != m_days.end() && day->first < to; ++day) {
        for (const auto &[name, cost] : day->second)
            total = saturatedSum(total, cost);
    }
    return total;
}

NanoDollars CostTracker::today(TimePoint now) const
{
    const std::lock_guard lock(m_mutex);
    return sum(startOfDay(now), startOfNextDay(now));
}

NanoDollars CostTracker::month(TimePoint now) const
{
    const std::lock_guard lock(m_mutex);
    return sum(startOfMonth(now), startOfNextMonth(now));
}

NanoDollars CostTracker::projectedMonth(TimePoint now) const
{
    const std::lock_guard lock(m_mutex);
    const TimePoint today = startOfDay(now);
    SpendingSoFar spending;
    spending.month = sum(startOfMonth(now), startOfNextMonth(now));
    spending.today = sum(today, startOfNextDay(now));
    TimePoint first = today;
    while (spending.dayCount < recentDays && !m_days.empty() && m_days.begin()->first < first) {
        first = startOfDayBefore(first);
        ++spending.dayCount;
    }
    spending.fullDays = sum(first, today);
    return projectMonth(spending, now);
}

std::vector<CostTracker::ModelCost> CostTracker::monthByModel(TimePoint now) const
{
    const TimePoint from = startOfMonth(now);
    const TimePoint to = startOfNextMonth(now);
    Day byName;
    {
        const std::lock_guard lock(m_mutex);
        for (auto day = m_days.lower_bound(from); day != m_days.end() && day->first < to; ++day) {
            for (const auto &[name, cost] : day->second)
                byName[name] = saturatedSum(byName[name], cost);
        }
    }
    std::vector<ModelCost> models;
    for (const auto &[name, cost] : byName)
        models.push_back({name.first, name.second, cost});
    std::stable_sort(models.begin(), models.end(), [](const auto &a, const auto &b) { return a.cost > b.cost; });
    return models;
}

} // namespace meterbird::pricing

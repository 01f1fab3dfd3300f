// SPDX-License-Identifier: Apache-2.0
#include "exporter/pricing/costtracker.h"

#include <algorithm>

namespace meterbird::pricing {

namespace {

constexpr std::size_t maxDays = 62; // this month and the one before
constexpr std::size_t maxNames = 2000;
constexpr int recentDays = 7;

using Date = std::chrono::year_month_day;

Date dayBefore(Date day)
{
    return std::chrono::sys_days(day) - std::chrono::days(1);
}

Date firstOfMonth(Date day)
{
    return day.year() / day.month() / 1;
}

Date lastOfMonth(Date day)
{
    return day.year() / day.month() / std::chrono::last;
}

} // namespace

void CostTracker::add(const std::string &model, const std::string &provider, NanoDollars cost, TimePoint time)
{
    if (cost < 0)
        return;
    const Date day = localDate(time);
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

NanoDollars CostTracker::sum(Date first, Date last) const
{
    NanoDollars total = 0;
    for (auto day = m_days.lower_bound(first); day != m_days.end() && day->first <= last; ++day) {
        for (const auto &[name, cost] : day->second)
            total = saturatedSum(total, cost);
    }
    return total;
}

NanoDollars CostTracker::sumOfMonth(Date day) const
{
    return sum(firstOfMonth(day), lastOfMonth(day));
}

NanoDollars CostTracker::today(TimePoint now) const
{
    const Date today = localDate(now);
    const std::lock_guard lock(m_mutex);
    return sum(today, today);
}

NanoDollars CostTracker::month(TimePoint now) const
{
    const Date today = localDate(now);
    const std::lock_guard lock(m_mutex);
    return sumOfMonth(today);
}

NanoDollars CostTracker::projectedMonth(TimePoint now) const
{
    const Date today = localDate(now);
    SpendingSoFar spending;
    {
        const std::lock_guard lock(m_mutex);
        spending.month = sumOfMonth(today);
        spending.today = sum(today, today);
        Date first = today;
        while (spending.dayCount < recentDays && !m_days.empty() && m_days.begin()->first < first) {
            first = dayBefore(first);
            ++spending.dayCount;
        }
        if (spending.dayCount > 0)
            spending.fullDays = sum(first, dayBefore(today));
    }
    return projectMonth(spending, now);
}

std::vector<CostTracker::ModelCost> CostTracker::monthByModel(TimePoint now) const
{
    const Date today = localDate(now);
    Day byName;
    {
        const std::lock_guard lock(m_mutex);
        const auto end = m_days.upper_bound(lastOfMonth(today));
        for (auto day = m_days.lower_bound(firstOfMonth(today)); day != end; ++day) {
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/costgauges.h"

#include "exporter/ledger/localday.h"
#include "exporter/pricing/monthlyestimate.h"

#include <chrono>

namespace meterbird::ledger {

namespace {

using Days = std::map<std::string, pricing::NanoDollars>;

pricing::TimePoint timePoint(Timestamp time)
{
    return pricing::TimePoint(std::chrono::milliseconds(time));
}

std::string dayOf(pricing::TimePoint time)
{
    return localDay(std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

pricing::NanoDollars costOn(const Days &days, const std::string &day)
{
    const auto entry = days.find(day);
    return entry == days.end() ? 0 : entry->second;
}

/// Up to seven full days before today; those before the first day that was ever recorded do not count.
void addFullDays(const Days &days, pricing::TimePoint now, pricing::SpendingSoFar &spending)
{
    if (days.empty())
        return;
    pricing::TimePoint day = now;
    for (int i = 0; i < 7; ++i) {
        day = pricing::startOfDayBefore(day);
        const std::string name = dayOf(day);
        if (name < days.begin()->first)
            return;
        spending.fullDays = pricing::saturatedSum(spending.fullDays, costOn(days, name));
        ++spending.dayCount;
    }
}

} // namespace

telemetry::CostGauges costGauges(const Days &days, std::optional<pricing::NanoDollars> budget, Timestamp now)
{
    const std::string today = localDay(now);
    pricing::SpendingSoFar spending;
    spending.today = costOn(days, today);
    // An event may be up to ten minutes ahead of our clock; its day is part of the month all the same.
    const std::string month = today.substr(0, 7);
    for (auto day = days.lower_bound(month); day != days.end() && day->first.starts_with(month); ++day)
        spending.month = pricing::saturatedSum(spending.month, day->second);
    addFullDays(days, timePoint(now), spending);
    return {spending.today, spending.month, pricing::projectMonth(spending, timePoint(now)), budget};
}

} // namespace meterbird::ledger

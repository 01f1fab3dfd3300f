// SPDX-License-Identifier: Apache-2.0
#include "exporter/pricing/monthlyestimate.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>
#include <mutex>

namespace meterbird::pricing {

namespace {

/// The C library guards its time zone itself, but in a way that ThreadSanitizer cannot see.
std::mutex zoneMutex;

std::tm localTime(TimePoint time)
{
    const std::lock_guard lock(zoneMutex);
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts {};
    localtime_r(&seconds, &parts);
    return parts;
}

std::chrono::year_month_day dateOf(const std::tm &parts)
{
    using namespace std::chrono;
    return {year(parts.tm_year + 1900), month(static_cast<unsigned>(parts.tm_mon + 1)),
            day(static_cast<unsigned>(parts.tm_mday))};
}

TimePoint timeOf(std::tm parts)
{
    const std::lock_guard lock(zoneMutex);
    return std::chrono::system_clock::from_time_t(std::mktime(&parts));
}

/// The first moment of the given local date; days and months may run over. Where midnight does not exist (clocks that
/// go forward at 0:00), mktime gives it; where midnight comes twice, mktime gives the one that is like what it was
/// asked last.
TimePoint firstMoment(std::tm date)
{
    date.tm_hour = 0;
    date.tm_min = 0;
    date.tm_sec = 0;
    date.tm_isdst = -1;
    const TimePoint midnight = timeOf(date);
    const TimePoint earlier = midnight - std::chrono::hours(1);
    return localDate(earlier) == localDate(midnight) ? earlier : midnight;
}

TimePoint dayFrom(TimePoint time, int days)
{
    std::tm date = localTime(time);
    date.tm_mday += days;
    return firstMoment(date);
}

} // namespace

std::chrono::year_month_day localDate(TimePoint time)
{
    return dateOf(localTime(time));
}

TimePoint startOfDay(TimePoint time)
{
    return dayFrom(time, 0);
}

TimePoint startOfDayBefore(TimePoint time)
{
    return dayFrom(time, -1);
}

TimePoint startOfNextMonth(TimePoint time)
{
    std::tm date = localTime(time);
    date.tm_mday = 1;
    date.tm_mon += 1;
    return firstMoment(date);
}

NanoDollars projectMonth(const SpendingSoFar &spending, TimePoint now)
{
    using Seconds = std::chrono::duration<long double>;
    constexpr long double hour = 3600;
    constexpr long double day = 24 * hour;
    const long double remaining = Seconds(startOfNextMonth(now) - now).count();
    const long double sinceMidnight = Seconds(now - startOfDay(now)).count();
    const long double rate = spending.dayCount > 0
        ? static_cast<long double>(spending.fullDays) / (static_cast<long double>(spending.dayCount) * day)
        : static_cast<long double>(spending.today) / std::max(hour, sinceMidnight);
    const long double projected = static_cast<long double>(spending.month) + std::max(0.0L, remaining * rate);
    constexpr auto most = static_cast<long double>(std::numeric_limits<NanoDollars>::max() / 2);
    return static_cast<NanoDollars>(std::llround(std::min(projected, most)));
}

} // namespace meterbird::pricing

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

/// Midnight of the given local date; days and months may run over. Where midnight does not exist (clocks that go
/// forward at 0:00), mktime gives the first moment of the day.
TimePoint midnight(std::tm date)
{
    date.tm_hour = 0;
    date.tm_min = 0;
    date.tm_sec = 0;
    date.tm_isdst = -1;
    const std::lock_guard lock(zoneMutex);
    return std::chrono::system_clock::from_time_t(std::mktime(&date));
}

TimePoint dayFrom(TimePoint time, int days)
{
    std::tm date = localTime(time);
    date.tm_mday += days;
    return midnight(date);
}

TimePoint monthFrom(TimePoint time, int months)
{
    std::tm date = localTime(time);
    date.tm_mday = 1;
    date.tm_mon += months;
    return midnight(date);
}

} // namespace

TimePoint startOfDay(TimePoint time)
{
    return dayFrom(time, 0);
}

TimePoint startOfNextDay(TimePoint time)
{
    return dayFrom(time, 1);
}

TimePoint startOfDayBefore(TimePoint time)
{
    return dayFrom(time, -1);
}

TimePoint startOfMonth(TimePoint time)
{
    return monthFrom(time, 0);
}

TimePoint startOfNextMonth(TimePoint time)
{
    return monthFrom(time, 1);
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

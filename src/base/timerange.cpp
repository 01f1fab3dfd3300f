// SPDX-License-Identifier: Apache-2.0
#include "src/base/timerange.h"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace meterbird {

namespace {
Timestamp floorTo(Timestamp time, Milliseconds step)
{
    const Timestamp rest = time % step;
    return rest < 0 ? time - rest - step : time - rest;
}
} // namespace

TimeRange alignedTo(TimeRange range, Milliseconds step)
{
    return {floorTo(range.start, step), floorTo(range.end, step)};
}

std::string toRfc3339(Timestamp time)
{
    const Timestamp whole = floorTo(time, 1000);
    const std::time_t seconds = whole / 1000;
    std::tm parts {};
    if (!gmtime_r(&seconds, &parts))
        return {};
    char day[40];
    if (std::strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts) == 0)
        return {};
    char text[48];
    std::snprintf(text, sizeof text, "%s.%03dZ", day, static_cast<int>(time - whole));
    return text;
}

Timestamp currentTime()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace meterbird

// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/step.h"

#include <algorithm>
#include <array>

namespace meterbird::dashboard {

namespace {

struct Rounding {
    Milliseconds below;
    Milliseconds rounded;
};
constexpr Milliseconds second = 1'000, minute = 60'000, hour = 3'600'000, day = 86'400'000;
// Source: grafana packages/grafana-data/src/datetime/rangeutil.ts, roundInterval.
constexpr std::array<Rounding, 28> roundings {{
    {10, 1},
    {15, 10},
    {35, 20},
    {75, 50},
    {150, 100},
    {350, 200},
    {750, 500},
    {1'500, second},
    {3'500, 2 * second},
    {7'500, 5 * second},
    {12'500, 10 * second},
    {17'500, 15 * second},
    {25'000, 20 * second},
    {45'000, 30 * second},
    {90'000, minute},
    {210'000, 2 * minute},
    {450'000, 5 * minute},
    {750'000, 10 * minute},
    {1'050'000, 15 * minute},
    {1'500'000, 20 * minute},
    {2'700'000, 30 * minute},
    {5'400'000, hour},
    {9'000'000, 2 * hour},
    {16'200'000, 3 * hour},
    {32'400'000, 6 * hour},
    {86'400'000, 12 * hour},
    {604'800'000, day},
    {1'814'400'000, 7 * day},
}};
constexpr Milliseconds month = 30 * day, year = 365 * day;

constexpr Milliseconds mostPoints = 11'000; // Prometheus refuses more

} // namespace

Milliseconds roundInterval(Milliseconds interval)
{
    for (const Rounding &rounding : roundings) {
        if (interval < rounding.below)
            return rounding.rounded;
    }
    return interval < 3'628'800'000 ? month : year;
}

Milliseconds intervalFor(const StepInput &input)
{
    const Milliseconds exact = input.length / std::max(input.maxDataPoints, 1);
    return std::max({roundInterval(exact), input.minInterval, Milliseconds {1}});
}

Milliseconds stepFor(const StepInput &input)
{
    Milliseconds exact = std::max<Milliseconds>(input.length / mostPoints, 1);
    Milliseconds safe = roundInterval(exact);
    while (input.length / safe > mostPoints) { // the table rounds down as well as up
        exact *= 2;
        safe = roundInterval(exact);
    }
    return std::max(intervalFor(input), safe) * std::clamp(input.intervalFactor, 1, 100);
}

Milliseconds rateIntervalFor(Milliseconds interval, Milliseconds scrapeInterval)
{
    constexpr Milliseconds calm = 60'000;
    return std::max({interval + scrapeInterval, 4 * scrapeInterval, calm});
}

} // namespace meterbird::dashboard

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/timeticks.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>

namespace meterbird::ui {

namespace {

constexpr Milliseconds second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
constexpr Timestamp latest = 8'000'000'000'000'000; // QDateTime's own bound is not far beyond

constexpr std::array<Milliseconds, 27> distances {
    1,        10,         100,        second,      2 * second,  5 * second,  10 * second, 15 * second, 30 * second,
    minute,   2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour,        2 * hour,    3 * hour,
    6 * hour, 12 * hour,  day,        2 * day,     7 * day,     14 * day,    30 * day,    90 * day,    365 * day};

Milliseconds distanceFor(Milliseconds length, int most)
{
    for (const Milliseconds distance : distances) {
        if (length / distance <= most - 1)
            return distance;
    }
    return (length / (365 * day) / std::max(most - 1, 1) + 1) * 365 * day;
}

QString textOf(const QDateTime &local, Milliseconds distance)
{
    const bool atMidnight = local.time().msecsSinceStartOfDay() == 0;
    if (distance >= 365 * day)
        return local.toString(QStringLiteral("yyyy"));
    if (distance >= day || (atMidnight && distance >= hour))
        return QLocale::c().toString(local, QStringLiteral("d MMM"));
    if (distance >= minute)
        return local.toString(QStringLiteral("HH:mm"));
    return local.toString(distance >= second ? QStringLiteral("HH:mm:ss") : QStringLiteral("ss.zzz"));
}

/// Days are counted by the calendar: the days on which the clock jumps have 23 or 25 hours.
std::vector<TimeTick> dayTicks(TimeRange range, Milliseconds distance, const QTimeZone &zone)
{
    std::vector<TimeTick> ticks;
    const qint64 days = distance / day;
    qint64 julian = QDateTime::fromMSecsSinceEpoch(range.start, zone).date().toJulianDay();
    julian -= julian % days;
    for (int i = 0; i < 200; ++i, julian += days) {
        const QDateTime midnight = QDate::fromJulianDay(julian).startOfDay(zone);
        const Timestamp time = midnight.toMSecsSinceEpoch();
        if (time > range.end)
            break;
        if (range.contains(time))
            ticks.push_back({time, textOf(midnight, distance)});
    }
    return ticks;
}

} // namespace

std::vector<TimeTick> timeTicks(TimeRange range, int most, const QTimeZone &zone)
{
    if (range.length() <= 0 || range.start < -latest || range.end > latest || most < 1)
        return {};
    const Milliseconds distance = distanceFor(range.length(), std::max(most, 2));
    if (distance >= day)
        return dayTicks(range, distance, zone);
    std::vector<TimeTick> ticks;
    // Round on the local clock: the offset moves the grid, and is asked again at every tick since it may jump.
    Timestamp time = range.start;
    for (int i = 0; i < 2000 && time <= range.end; ++i) {
        const Milliseconds offset = zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(time, Qt::UTC)) * second;
        Milliseconds past = (time + offset) % distance;
        if (past < 0)
            past += distance;
        if (past == 0) {
            ticks.push_back({time, textOf(QDateTime::fromMSecsSinceEpoch(time, zone), distance)});
            // Not past a jump of the clock, which is an hour at most: the walk below finds the next round time.
            time += distance > hour ? distance - hour : distance;
        } else {
            // By the quarter hour at most: no zone jumps within one.
            time += std::min(distance - past,
                             15 * minute - ((time + offset) % (15 * minute) + 15 * minute) % (15 * minute));
        }
    }
    return ticks;
}

QString timeText(Timestamp time, TimeRange range, const QTimeZone &zone)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(std::clamp(time, -latest, latest), zone);
    if (range.length() <= 6 * hour)
        return local.toString(QStringLiteral("HH:mm:ss"));
    return QLocale::c().toString(local, QStringLiteral("d MMM HH:mm"));
}

} // namespace meterbird::ui

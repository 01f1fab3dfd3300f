// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/rangechoice.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <array>

namespace meterbird::ui {

namespace {

constexpr Milliseconds minute = 60'000;
constexpr Milliseconds hour = 60 * minute;
constexpr Milliseconds day = 24 * hour;
constexpr std::array<Milliseconds, 11> ranges {5 * minute, 15 * minute, 30 * minute, hour,    3 * hour, 6 * hour,
                                               12 * hour,  day,         2 * day,     7 * day, 30 * day};
constexpr std::array<Milliseconds, 5> intervals {0, 5'000, 10'000, 30'000, minute};

QString translated(const char *text, qint64 n)
{
    return QCoreApplication::translate("RangeChoice", text).arg(n);
}

QString lastText(Milliseconds length)
{
    const auto words = [](qint64 n, const char *one, const char *many) { return translated(n == 1 ? one : many, n); };
    if (length % day == 0)
        return words(length / day, "Last %1 day", "Last %1 days");
    if (length % hour == 0)
        return words(length / hour, "Last %1 hour", "Last %1 hours");
    if (length % minute == 0)
        return words(length / minute, "Last %1 minute", "Last %1 minutes");
    return words((length + 999) / 1'000, "Last %1 second", "Last %1 seconds");
}

/// `1 Mar 10:00 – 12:30`; the second day only when it is another one, the year only when it is not this one.
QString betweenText(TimeRange range)
{
    const QDateTime from = QDateTime::fromMSecsSinceEpoch(range.start);
    const QDateTime to = QDateTime::fromMSecsSinceEpoch(range.end);
    const QString clock = range.length() < 10 * minute ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm");
    const bool thisYear = from.date().year() == QDate::currentDate().year() && to.date().year() == from.date().year();
    const QString dated = (thisYear ? QStringLiteral("d MMM ") : QStringLiteral("d MMM yyyy ")) + clock;
    const QString end = from.date() == to.date() ? clock : dated;
    return QLocale().toString(from, dated) + QStringLiteral(" – ") + QLocale().toString(to, end);
}

} // namespace

QString RangeChoice::text() const
{
    return fixed ? betweenText(*fixed) : lastText(length);
}

std::span<const Milliseconds> offeredRanges()
{
    return ranges;
}

std::span<const Milliseconds> offeredIntervals()
{
    return intervals;
}

} // namespace meterbird::ui

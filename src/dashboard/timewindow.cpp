// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/timewindow.h"

#include "src/base/duration.h"

#include <QDateTime>

#include <algorithm>
#include <charconv>
#include <optional>

namespace meterbird::dashboard {

namespace {

std::optional<Timestamp> absoluteTime(std::string_view text)
{
    Timestamp time = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time);
    if (error == std::errc {} && end == text.data() + text.size())
        return time;
    const auto parsed =
        QDateTime::fromString(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), Qt::ISODateWithMs);
    if (!parsed.isValid())
        return std::nullopt;
    return parsed.toMSecsSinceEpoch();
}

} // namespace

TimeWindow bounded(TimeWindow window)
{
    if (window.live)
        return TimeWindow::last(std::clamp(window.length, shortestWindow, longestWindow));
    TimeRange range = window.fixed;
    constexpr Timestamp latest = 32'503'680'000'000; // the year 3000: nothing below can overflow
    range.start = std::clamp<Timestamp>(range.start, 0, latest);
    range.end = std::clamp<Timestamp>(range.end, 0, latest);
    if (range.start > range.end)
        std::swap(range.start, range.end);
    const Milliseconds length = std::clamp(range.length(), shortestWindow, longestWindow);
    if (length != range.length()) {
        const Timestamp middle = range.start + range.length() / 2;
        range.start = std::max<Timestamp>(0, middle - length / 2);
        range.end = range.start + length;
    }
    return TimeWindow::between(range);
}

TimeWindow windowFromGrafana(std::string_view from, std::string_view to)
{
    if (to == "now" && from.starts_with("now-")) {
        if (const auto length = parseDuration(from.substr(4)); length && *length > 0)
            return bounded(TimeWindow::last(*length));
    }
    const auto start = absoluteTime(from);
    const auto end = absoluteTime(to);
    if (start && end && *start < *end)
        return bounded(TimeWindow::between({*start, *end}));
    return {};
}

std::pair<std::string, std::string> windowToGrafana(const TimeWindow &window)
{
    if (window.live)
        return {"now-" + toDuration(window.length), "now"};
    return {toRfc3339(window.fixed.start), toRfc3339(window.fixed.end)};
}

} // namespace meterbird::dashboard

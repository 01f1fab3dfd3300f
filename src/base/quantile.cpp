// SPDX-License-Identifier: Apache-2.0
#include "src/base/quantile.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace meterbird {

namespace {

/// A quantile that was multiplied by a factor lies beside its bound by as much.
constexpr double almost = 1e-9;

/// In seconds as buckets are, from one second up to a quarter of an hour: 600 s, not 10 min.
std::optional<double> secondsOf(double value, const Unit &unit)
{
    const double seconds = unit.id == "s" ? value : unit.id == "ms" ? value / 1'000 : 0;
    return seconds >= 1 && seconds < 1'000 ? std::optional(seconds) : std::nullopt;
}

/// 5.00 is 5, and 2.50 k is 2.5 k.
void trimBound(std::string &number)
{
    const auto dot = number.find('.');
    if (dot == std::string::npos)
        return;
    const auto end = std::min(number.find_first_not_of("0123456789", dot + 1), number.size());
    auto last = number.find_last_not_of('0', end - 1);
    last = last == dot ? dot : last + 1;
    number.erase(last, end - last);
}

FormattedValue formatBound(double bound, const Unit &unit)
{
    if (const auto seconds = secondsOf(bound, unit)) {
        char text[32];
        std::snprintf(text, sizeof text, "%.4g", *seconds);
        return {text, "s"};
    }
    FormattedValue shown = formatValue(bound, unit);
    trimBound(shown.number);
    return shown;
}

} // namespace

QuantileBounds coarsest(const QuantileBounds &one, const QuantileBounds &other)
{
    QuantileBounds bounds = one;
    if (other.lowest)
        bounds.lowest = std::max(bounds.lowest.value_or(*other.lowest), *other.lowest);
    if (other.highest)
        bounds.highest = std::min(bounds.highest.value_or(*other.highest), *other.highest);
    return bounds;
}

QuantileBounds operator*(const QuantileBounds &bounds, double factor)
{
    QuantileBounds scaled = bounds;
    for (std::optional<double> *bound : {&scaled.lowest, &scaled.highest}) {
        if (*bound)
            **bound *= factor;
    }
    return scaled;
}

QuantileBounds GroupedBounds::of(const Labels &series) const
{
    Labels group;
    for (const std::string &name : by) {
        if (const auto value = series.value(name); !value.empty())
            group.set(name, std::string(value));
    }
    if (const auto found = groups.find(group); found != groups.end())
        return found->second;
    QuantileBounds all;
    for (const auto &[labels, bounds] : groups)
        all = coarsest(all, bounds);
    return all;
}

void GroupedBounds::add(const std::map<Labels, QuantileBounds> &others, double factor)
{
    for (const auto &[group, bounds] : others)
        groups[group] = coarsest(groups[group], bounds * factor);
}

BoundedValue bounded(double value, const QuantileBounds &bounds)
{
    const auto slack = [](double bound) { return std::abs(bound) * almost; };
    // With one finite bucket alone both bounds are the same: only what is in the bucket behind it stands right on it.
    if (bounds.highest && value >= *bounds.highest - slack(*bounds.highest))
        return {*bounds.highest, Side::Above};
    if (bounds.lowest && value <= *bounds.lowest + slack(*bounds.lowest))
        return {*bounds.lowest, Side::AtMost};
    return {value, Side::Within};
}

std::string_view signOf(Side side)
{
    switch (side) {
    case Side::AtMost:
        return "≤ ";
    case Side::Above:
        return "> ";
    case Side::Within:
        break;
    }
    return {};
}

FormattedValue formatValue(const BoundedValue &value, const Unit &unit, std::optional<int> decimals)
{
    if (value.side == Side::Within)
        return formatValue(value.value, unit, decimals);
    FormattedValue shown = formatBound(value.value, unit);
    shown.number.insert(0, signOf(value.side));
    return shown;
}

} // namespace meterbird

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/valuescale.h"

#include <algorithm>
#include <cmath>

namespace meterbird::ui {

namespace {

constexpr double largest = 1e300; // room to add steps without overflow
constexpr qsizetype longestTick = 10;

double tamed(double value, double instead)
{
    return std::isfinite(value) ? std::clamp(value, -largest, largest) : instead;
}

/// 1, 2, 2.5 or 5 times a power of ten, not below `rough`.
double roundStep(double rough)
{
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (factor * power >= rough * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

/// What stays without it is what changes the number: k, ms, %, $.
bool isRate(const FormattedValue &value)
{
    return !value.suffix.empty() && value.suffix.front() == '/';
}

} // namespace

std::vector<double> ValueScale::ticks() const
{
    std::vector<double> values;
    const double first = std::ceil(min / step - 1e-6);
    for (int i = 0; i < 50; ++i) {
        const double value = (first + i) * step;
        if (value > max + step * 1e-6)
            break;
        values.push_back(std::abs(value) < step * 1e-6 ? 0 : value);
    }
    return values;
}

ValueScale scaleFor(double low, double high, int tickCount, std::optional<double> fixedMin,
                    std::optional<double> fixedMax)
{
    low = std::min(tamed(low, 0), 0.0);
    high = std::max(tamed(high, 0), 0.0);
    if (fixedMin)
        low = tamed(*fixedMin, low);
    if (fixedMax)
        high = tamed(*fixedMax, high);
    if (!(high > low)) // all zero, or ends that contradict each other
        high = low + std::max(1.0, std::abs(low) * 0.1);
    ValueScale scale;
    scale.step = roundStep(std::max((high - low) / std::max(tickCount - 1, 1), 1e-290));
    scale.min = fixedMin ? low : std::floor(low / scale.step + 1e-9) * scale.step;
    scale.max = fixedMax ? high : std::ceil(high / scale.step - 1e-9) * scale.step;
    if (!(scale.max > scale.min))
        scale.max = scale.min + scale.step;
    return scale;
}

QString bareText(const BoundedValue &value, const Unit &unit, std::optional<int> decimals)
{
    const FormattedValue formatted = formatValue(value, unit, decimals);
    return QString::fromStdString(isRate(formatted) ? formatted.number : formatted.toString());
}

QString tickText(double value, const ValueScale &scale, const Unit &unit)
{
    const double biggest = std::max(std::abs(scale.min), std::abs(scale.max));
    const FormattedValue formatted = formatTick(value, unit, scale.step, biggest);
    const QString text = QString::fromStdString(isRate(formatted) ? formatted.number : formatted.toString());
    return text.size() <= longestTick ? text : QString::number(value, 'g', 3);
}

} // namespace meterbird::ui

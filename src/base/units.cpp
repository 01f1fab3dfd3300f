// SPDX-License-Identifier: Apache-2.0
#include "src/base/units.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <span>

namespace meterbird {

namespace {

struct Scale {
    double factor; // value / factor is shown
    std::string_view mark; // behind the number: "k", "ms"
};

/// How a Grafana unit is shown. Scales run from big to small; the first whose factor is not above the value is taken.
struct Form {
    std::string_view id;
    std::string_view prefix; // "$"
    std::string_view suffix; // "/s"; scales of time carry their own
    std::span<const Scale> scales;
    double multiplier = 1;
    int decimals = -1; // fixed for money
};

constexpr std::array<Scale, 4> thousands {{{1e9, " G"}, {1e6, " M"}, {1e3, " k"}, {1, ""}}};
constexpr std::array<Scale, 6> seconds {
    {{86'400, "d"}, {3'600, "h"}, {60, "min"}, {1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}}};
constexpr std::array<Scale, 5> milliseconds {{{8.64e7, "d"}, {3.6e6, "h"}, {6e4, "min"}, {1e3, "s"}, {1, "ms"}}};
constexpr std::array<Scale, 5> binary {
    {{1099511627776.0, "TiB"}, {1073741824.0, "GiB"}, {1048576.0, "MiB"}, {1024.0, "KiB"}, {1, "B"}}};
constexpr std::array<Scale, 5> decimal {{{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}, {1, "B"}}};
constexpr std::array<Scale, 1> plain {{{1, ""}}};

constexpr std::array<Form, 19> forms {{
    {"short", "", "", thousands},
    {"none", "", "", plain},
    {"reqps", "", "/s", thousands},
    {"ops", "", "/s", thousands},
    {"rps", "", "/s", thousands},
    {"wps", "", "/s", thousands},
    {"cps", "", "/s", thousands},
    {"eps", "", "/s", thousands},
    {"reqpm", "", "/min", thousands},
    {"opm", "", "/min", thousands},
    {"cpm", "", "/min", thousands},
    {"rpm", "", "/min", thousands},
    {"s", "", "", seconds},
    {"ms", "", "", milliseconds},
    {"percent", "", "%", plain},
    {"percentunit", "", "%", plain, 100},
    {"currencyUSD", "$", "", thousands, 1, 2},
    {"bytes", "", "", binary},
    {"decbytes", "", "", decimal},
}};

const Form &formOf(const Unit &unit)
{
    for (const Form &form : forms) {
        if (form.id == unit.id)
            return form;
    }
    return forms[0];
}

bool isTimeOrSize(const Form &form)
{
    return form.scales.size() > 1 && form.scales.data() != thousands.data();
}

const Scale &scaleFor(const Form &form, double magnitude)
{
    for (const Scale &scale : form.scales) {
        if (magnitude >= scale.factor * (1 - 1e-12))
            return scale;
    }
    // Below the smallest: zero is shown in the unit's own scale, tiny values in the smallest.
    if (magnitude == 0) {
        for (const Scale &scale : form.scales) {
            if (scale.factor == 1)
                return scale;
        }
    }
    return form.scales.back();
}

std::string fixed(double value, int decimals)
{
    char text[400];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    std::string result = text;
    if (result.find_first_not_of("-0.") == std::string::npos && result.front() == '-')
        result.erase(0, 1); // no "-0.00"
    return result;
}

int decimalsForThreeDigits(double magnitude)
{
    constexpr double almost = 1 - 1e-12; // 0.1 * 100 is a little less than 10
    if (magnitude == 0 || magnitude >= 100 * almost)
        return 0;
    if (magnitude >= 10 * almost)
        return 1;
    if (magnitude >= almost)
        return 2;
    return std::min(6, 2 - static_cast<int>(std::floor(std::log10(magnitude))));
}

/// To three digits, so that the scale and the decimals are chosen for what will be shown: 999.9 is 1.00 k, not 1000.
double toThreeDigits(double value)
{
    const double magnitude = std::abs(value);
    if (magnitude < 1e-300)
        return value;
    const double step = std::pow(10, std::floor(std::log10(magnitude)) - 2);
    const double rounded = std::round(value / step) * step;
    return std::isfinite(rounded) ? rounded : value;
}

void trimZeros(std::string &number)
{
    if (number.find('.') == std::string::npos)
        return;
    number.erase(number.find_last_not_of('0') + 1);
    if (number.back() == '.')
        number.pop_back();
}

FormattedValue compose(const Form &form, const Scale &scale, double shown, int decimals, bool trim)
{
    std::string number = fixed(std::abs(shown), decimals);
    if (trim)
        trimZeros(number);
    const bool negative = shown < 0 && number.find_first_not_of("0.") != std::string::npos;
    FormattedValue result;
    if (negative)
        result.number += '-';
    result.number.append(form.prefix).append(number);
    if (isTimeOrSize(form))
        result.suffix = scale.mark;
    else {
        result.number += scale.mark;
        result.suffix = form.suffix;
    }
    return result;
}

} // namespace

std::string FormattedValue::toString() const
{
    return suffix.empty() ? number : number + ' ' + suffix;
}

FormattedValue formatValue(double value, const Unit &unit, std::optional<int> decimals)
{
    const Form &form = formOf(unit);
    if (std::isnan(value))
        return {"–", ""};
    if (std::isinf(value))
        return {value > 0 ? "∞" : "-∞", ""};
    value *= form.multiplier;
    const bool isMoney = form.decimals >= 0;
    const bool isBinary = form.scales.data() == binary.data(); // 1,024 is round there
    // Small money keeps its cents, and numbers beyond the largest scale all their digits.
    if (!decimals && !isBinary && (!isMoney || std::abs(value) >= 99.995)
        && std::abs(value) < 999.5 * form.scales.front().factor)
        value = toThreeDigits(value);
    const double magnitude = std::abs(value);
    const Scale &scale = scaleFor(form, magnitude);
    const double shown = value / scale.factor;
    if (decimals)
        return compose(form, scale, shown, std::min(std::max(*decimals, 0), 12), false);
    if (isMoney && scale.factor == 1) {
        // Money: cents; below a cent as many digits as it takes to be told from nothing; no cents from $1,000 on.
        const int digits = magnitude > 0 && magnitude < 0.01 ? decimalsForThreeDigits(magnitude)
                                                             : (magnitude >= 99.995 ? 0 : form.decimals);
        return compose(form, scale, shown, digits, false);
    }
    return compose(form, scale, shown, decimalsForThreeDigits(std::abs(shown)), std::abs(shown) < 1);
}

FormattedValue formatTick(double value, const Unit &unit, double tickStep, double largest)
{
    const Form &form = formOf(unit);
    value *= form.multiplier;
    const Scale &scale = scaleFor(form, std::abs(largest * form.multiplier));
    const double step = std::abs(tickStep * form.multiplier / scale.factor);
    int decimals = 0;
    while (decimals < 6 && std::abs(step * std::pow(10, decimals) - std::round(step * std::pow(10, decimals))) > 1e-6)
        ++decimals;
    if (decimals > 0 && scale.factor == 1)
        decimals = std::max(decimals, form.decimals); // $0.30, as money is written
    return compose(form, scale, value / scale.factor, decimals, false);
}

} // namespace meterbird

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace meterbird {

/// A unit as Grafana names it in a dashboard (`reqps`, `s`, `percentunit`, `currencyUSD`, `short` …).
/// Unknown names are kept and treated as `short` with no suffix.
struct Unit {
    std::string id = "short";

    bool operator==(const Unit &) const = default;
};

/// A number for people, split so that a tile can set the suffix smaller: {"11.4", "s"}, {"38.2 k", "/min"}, {"$8.94",
/// ""}.
struct FormattedValue {
    std::string number;
    std::string suffix;

    /// As one line: `11.4 s`, `$8.94`, `0.6 %`, `4.82 /s`.
    std::string toString() const;
    bool operator==(const FormattedValue &) const = default;
};

/// `value` in words. `decimals` when the dashboard fixes them; else three significant digits. NaN is "–" (no value);
/// infinities are "∞" and "-∞". Thousands become k, M, G (short, per-second and per-minute units), seconds become
/// ms, s, min, h, d; percentunit is multiplied by 100. The dot is the decimal sign everywhere, as in PromQL.
FormattedValue formatValue(double value, const Unit &unit, std::optional<int> decimals = std::nullopt);

/// For the ticks of one axis: as formatValue, but all ticks share the scale and decimals that `tickStep` asks for, so
/// that neighbours differ (0.7, 1.1, 1.5). `largest` is the biggest absolute tick value.
FormattedValue formatTick(double value, const Unit &unit, double tickStep, double largest);

} // namespace meterbird

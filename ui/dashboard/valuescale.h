// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/quantile.h"

#include <QString>

#include <optional>
#include <vector>

namespace meterbird::ui {

/// The ends of a value axis and its round ticks. Always finite, min < max, at least two ticks.
struct ValueScale {
    double min = 0;
    double max = 1;
    double step = 0.25;

    std::vector<double> ticks() const;
    bool operator==(const ValueScale &) const = default;
};

/// Round ends around [low, high] with about `tickCount` ticks. Zero is included: a height tells a size. Fixed ends win.
/// Any input is safe: NaN, infinite, reversed, huge or equal ends.
ValueScale scaleFor(double low, double high, int tickCount, std::optional<double> fixedMin = {},
                    std::optional<double> fixedMax = {});

/// A value in few words, for places whose title names the rate: without `/s` and `/min`.
QString bareText(const BoundedValue &value, const Unit &unit, std::optional<int> decimals = {});

/// What stands beside a tick: short whatever the value is.
QString tickText(double value, const ValueScale &scale, const Unit &unit);

} // namespace meterbird::ui

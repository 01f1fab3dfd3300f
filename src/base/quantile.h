// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "src/base/labels.h"
#include "src/base/units.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meterbird {

/// Where a PromQL expression has its quantiles from.
struct Quantile {
    std::vector<std::string> buckets; ///< selectors as they stand in it: `x_bucket{job="y"}`; each once, at least one
    std::vector<std::string> by; ///< what its series are told apart by, when it says so: `sum by (le, job)` gives job
    double factor = 1; ///< the expression's value is the quantile times this: 1,000 where seconds are shown as ms

    bool operator==(const Quantile &) const = default;
};

/// Nothing unless the values of `expr` are those of one histogram_quantile() over classic buckets, but for a constant
/// factor, comparisons, and functions that pick, sort or rename series. Reads tokens, not the whole language: what it
/// does not know is nothing.
std::optional<Quantile> quantileOf(std::string_view expr);

/// What the buckets behind a quantile cannot tell: how far below `lowest` or above `highest` it lies. Prometheus gives
/// a number all the same, between 0 and the first bound or the last finite bound itself.
struct QuantileBounds {
    std::optional<double> lowest, highest; ///< in the unit of the values; nothing: not known

    bool operator==(const QuantileBounds &) const = default;
};

/// Of a chain of bounds the coarsest.
QuantileBounds coarsest(const QuantileBounds &one, const QuantileBounds &other);
QuantileBounds operator*(const QuantileBounds &bounds, double factor);

/// The bounds of each group of series, as senders have buckets of their own.
struct GroupedBounds {
    std::vector<std::string> by; ///< names of the labels of a group
    std::map<Labels, QuantileBounds> groups;

    /// Of the group to which a series with such labels belongs; the coarsest of all when there is no such group.
    QuantileBounds of(const Labels &series) const;
    /// What is known of the same groups from other buckets: the coarser bounds count.
    void add(const std::map<Labels, QuantileBounds> &others, double factor);

    bool operator==(const GroupedBounds &) const = default;
};

enum class Side { Within, AtMost, Above };

/// A value as far as it is known: itself, at most `value`, or above it.
struct BoundedValue {
    double value = 0;
    Side side = Side::Within;

    bool operator==(const BoundedValue &) const = default;
};

/// `value` held against `bounds`. NaN and values of no quantile (no bounds) are themselves.
BoundedValue bounded(double value, const QuantileBounds &bounds);

/// "≤ " or "> " before a number that is a bound; empty before one that is itself.
std::string_view signOf(Side side);

/// As formatValue() of units.h; a bound is written as people set it: `≤ 5 s`, `> 600 s`, without zeros at its end.
FormattedValue formatValue(const BoundedValue &value, const Unit &unit, std::optional<int> decimals = std::nullopt);

} // namespace meterbird

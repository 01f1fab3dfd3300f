// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace meterbird::alerts {

enum class Comparison { Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual };

/// As PromQL compares: NaN is equal to nothing and on no side of anything.
bool holds(double value, Comparison comparison, double threshold);

/// "above", "at or below" …: for sentences.
std::string_view inWords(Comparison comparison);

/// A rule's expression, taken apart when it is of the form `something > number`, so that the value can be shown and
/// drawn against its threshold also while it is on the good side.
struct Condition {
    std::string query; ///< what to ask: the left side, or the whole expression when it cannot be taken apart
    std::optional<Comparison> comparison; ///< nothing: each series of the answer is a breach
    double threshold = 0;

    bool operator==(const Condition &) const = default;
};

/// Reads strings, comments and brackets as PromQL does and splits only where that cannot change the meaning: the
/// outermost operator is a comparison without `bool` and its right side is a number.
Condition conditionOf(std::string_view expr);

} // namespace meterbird::alerts

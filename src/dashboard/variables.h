// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meterbird::dashboard {

/// How the choices of a variable are found. Unsupported kinds (datasource, adhoc …) keep their stored value.
enum class VariableKind { Query, Custom, Constant, TextBox, Interval, Unsupported };

/// What is chosen for a variable, in the form in which it is put into a query.
struct VariableValue {
    std::vector<std::string> values;
    bool all = false; ///< `values` are then every known choice, or none when allValue says it
    std::string allValue; ///< put in as it is when `all`; empty: the alternation of `values`
    bool isRegex = false; ///< multi or All: meant for =~, so values are escaped

    bool operator==(const VariableValue &) const = default;
};
using VariableValues = std::map<std::string, VariableValue, std::less<>>;

/// One dashboard variable ($model) with its choices and what is chosen. A value.
struct Variable {
    std::string name;
    std::string label; ///< for people; empty: the name
    VariableKind kind = VariableKind::Query;
    std::string query; ///< label_values(metric, label), "a,b,c", or the constant
    bool multi = false;
    bool includeAll = false;
    std::string allValue;
    bool hidden = false;
    std::vector<std::string> choices; ///< label values from outside, exact: show them as plain text
    std::vector<std::string> chosen; ///< empty with includeAll: All

    bool isAll() const { return includeAll && chosen.empty(); }
    VariableValue value() const;
    bool operator==(const Variable &) const = default;
};

VariableValues valuesOf(const std::vector<Variable> &variables);

/// `label_values(label)` or `label_values(selector, label)`, taken apart. Nothing for any other query.
struct LabelValuesQuery {
    std::string selector; ///< empty: every series
    std::string label;

    bool operator==(const LabelValuesQuery &) const = default;
};
std::optional<LabelValuesQuery> parseLabelValues(std::string_view query);

/// The times that a query's text may name ($__interval and its kin).
struct QueryTimes {
    TimeRange range;
    Milliseconds interval = 15'000;
    Milliseconds rateInterval = 60'000;
};

/// `expr` with $x, ${x}, ${x:format} and [[x]] filled in. Values are escaped for the PromQL literal in which they
/// stand, so that none can leave it; what is put in is not looked through again. Unknown names stay as they are.
std::string expandQuery(std::string_view expr, const VariableValues &values, const QueryTimes &times);

/// The same for a title or a legend: the plain values, without escapes.
std::string expandText(std::string_view text, const VariableValues &values, const QueryTimes &times);

} // namespace meterbird::dashboard

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace meterbird {

/// A label set: name and value pairs, sorted by name, each name once. A value type; empty is "no labels".
class Labels
{
public:
    using Pair = std::pair<std::string, std::string>;

    Labels() = default;
    /// Sorts; of a name given twice the last one stays.
    explicit Labels(std::vector<Pair> pairs);

    /// The value of `name`, or an empty view when it is not set (Prometheus treats both alike).
    /// The view lives as long as this object is not changed.
    std::string_view value(std::string_view name) const;
    bool contains(std::string_view name) const;
    void set(std::string name, std::string value);
    void remove(std::string_view name);

    bool isEmpty() const { return m_pairs.empty(); }
    const std::vector<Pair> &pairs() const { return m_pairs; }

    /// As PromQL writes it: `name{a="b"}`, quoted; `{}` when empty. For logs, keys and tables.
    std::string toString() const;

    bool operator==(const Labels &) const = default;
    auto operator<=>(const Labels &) const = default;

private:
    std::vector<Pair> m_pairs;
};

/// `value` as a PromQL string literal with its quotes: the only place where such a literal is made.
std::string quoteLabel(std::string_view value);

/// `value` with every character that RE2 treats specially escaped, for use inside quoteLabel() with =~.
std::string escapeRegex(std::string_view value);

} // namespace meterbird

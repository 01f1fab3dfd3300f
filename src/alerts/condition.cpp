// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/condition.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

namespace meterbird::alerts {

namespace {

struct Found {
    std::size_t begin = 0, end = 0; // of the operator
    Comparison comparison = Comparison::Greater;
};

bool isWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == ':' || c == '.';
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view {}
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The place behind the string literal that starts at `at`; npos when it does not end.
std::size_t behindString(std::string_view expr, std::size_t at)
{
    const char quote = expr[at];
    for (std::size_t i = at + 1; i < expr.size(); ++i) {
        if (expr[i] == '\\' && quote != '`')
            ++i;
        else if (expr[i] == quote)
            return i + 1;
    }
    return std::string_view::npos;
}

std::optional<Found> comparisonAt(std::string_view rest, std::size_t at)
{
    using enum Comparison;
    if (rest.starts_with(">="))
        return Found {at, at + 2, GreaterOrEqual};
    if (rest.starts_with("<="))
        return Found {at, at + 2, LessOrEqual};
    if (rest.starts_with("=="))
        return Found {at, at + 2, Equal};
    if (rest.starts_with("!="))
        return Found {at, at + 2, NotEqual};
    if (rest.starts_with(">"))
        return Found {at, at + 1, Greater};
    if (rest.starts_with("<"))
        return Found {at, at + 1, Less};
    return std::nullopt;
}

/// The last comparison outside of all brackets; nothing when there is none, when a looser operator (and, or, unless)
/// stands beside it, or when the text makes no sense.
std::optional<Found> outermostComparison(std::string_view expr)
{
    std::optional<Found> last;
    int depth = 0;
    for (std::size_t i = 0; i < expr.size();) {
        const char c = expr[i];
        if (c == '"' || c == '\'' || c == '`') {
            i = behindString(expr, i);
            if (i == std::string_view::npos)
                return std::nullopt;
            continue;
        }
        if (c == '#')
            return std::nullopt; // a comment would have to be cut out of both sides: not worth it
        if (isWord(c)) {
            const std::size_t start = i;
            while (i < expr.size() && isWord(expr[i]))
                ++i;
            const std::string word = lower(expr.substr(start, i - start));
            if (depth == 0 && (word == "and" || word == "or" || word == "unless"))
                return std::nullopt;
            continue;
        }
        if (c == '(' || c == '[' || c == '{')
            ++depth;
        if ((c == ')' || c == ']' || c == '}') && --depth < 0)
            return std::nullopt;
        if (const auto found = comparisonAt(expr.substr(i), i); found && depth == 0) {
            last = found;
            i = found->end;
            continue;
        }
        ++i;
    }
    return depth == 0 ? last : std::nullopt;
}

std::optional<double> number(std::string_view text)
{
    text = trimmed(text);
    double sign = 1;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        sign = text.front() == '-' ? -1 : 1;
        text = trimmed(text.substr(1));
    }
    if (lower(text) == "inf")
        return sign * std::numeric_limits<double>::infinity();
    if (text.empty() || !(std::isdigit(static_cast<unsigned char>(text.front())) || text.front() == '.'))
        return std::nullopt;
    // PromQL takes a leading zero as octal and 0x as hexadecimal: leave those to the server.
    if (text.size() > 1 && text[0] == '0' && text[1] != '.' && text[1] != 'e' && text[1] != 'E')
        return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc {} || end != text.data() + text.size())
        return std::nullopt;
    return sign * value;
}

} // namespace

bool holds(double value, Comparison comparison, double threshold)
{
    switch (comparison) {
    case Comparison::Equal:
        return value == threshold;
    case Comparison::NotEqual:
        return value != threshold;
    case Comparison::Greater:
        return value > threshold;
    case Comparison::GreaterOrEqual:
        return value >= threshold;
    case Comparison::Less:
        return value < threshold;
    case Comparison::LessOrEqual:
        return value <= threshold;
    }
    return false;
}

std::string_view inWords(Comparison comparison)
{
    switch (comparison) {
    case Comparison::Equal:
        return "equal to";
    case Comparison::NotEqual:
        return "other than";
    case Comparison::Greater:
        return "above";
    case Comparison::GreaterOrEqual:
        return "at or above";
    case Comparison::Less:
        return "below";
    case Comparison::LessOrEqual:
        return "at or below";
    }
    return {};
}

Condition conditionOf(std::string_view expr)
{
    expr = trimmed(expr);
    const Condition whole {std::string(expr), std::nullopt, 0};
    const auto found = outermostComparison(expr);
    if (!found)
        return whole;
    const auto threshold = number(expr.substr(found->end));
    const std::string_view left = trimmed(expr.substr(0, found->begin));
    // A number on the left makes a scalar, which PromQL compares by other rules.
    if (!threshold || left.empty() || number(left))
        return whole;
    return {std::string(left), found->comparison, *threshold};
}

} // namespace meterbird::alerts

// SPDX-License-Identifier: Apache-2.0
#include "src/base/promqltokens.h"
#include "src/base/quantile.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace meterbird {

using namespace promql;

namespace {

constexpr std::size_t longestExpression = 20'000;
constexpr std::size_t mostSelectors = 8;
constexpr std::size_t mostLabels = 16;
constexpr int deepest = 40;

/// How tightly an operator binds, as in PromQL; 0: no operator.
int tightness(const Token &token)
{
    if (isWord(token, "or"))
        return 1;
    if (isWord(token, "and") || isWord(token, "unless"))
        return 2;
    if (isOneOf(token, {"==", "!=", ">=", "<=", ">", "<"}))
        return 3;
    if (isOneOf(token, {"+", "-"}))
        return 4;
    if (isOneOf(token, {"*", "/", "%"}) || isWord(token, "atan2"))
        return 5;
    return isOneOf(token, {"^"}) ? 6 : 0;
}

/// The last of the loosest operators outside of all brackets: what the expression is, seen from its top.
std::optional<std::size_t> outermostOperator(Tokens tokens)
{
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (opens(tokens[i])) {
            i = closing(tokens, i);
            continue;
        }
        const int own = tightness(tokens[i]);
        // Before an operand a sign belongs to it.
        const bool isOfOperand = own == 4 && i > 0 && tightness(tokens[i - 1]) > 0;
        if (own > 0 && !isOfOperand && (!found || own <= tightness(tokens[*found])))
            found = i;
    }
    return found;
}

std::optional<double> numberOf(Tokens tokens)
{
    while (tokens.size() > 2 && isOneOf(tokens.front(), {"("}) && closing(tokens, 0) == tokens.size() - 1)
        tokens = tokens.subspan(1, tokens.size() - 2);
    if (tokens.size() != 1 || tokens.front().kind != Token::Kind::Number)
        return std::nullopt;
    const std::string_view text = tokens.front().text;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc {} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// The parts between the commas outside of all inner brackets.
std::vector<Tokens> argumentsOf(Tokens inside)
{
    std::vector<Tokens> arguments;
    std::size_t start = 0;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (opens(inside[i])) {
            i = closing(inside, i);
        } else if (isOneOf(inside[i], {","})) {
            arguments.push_back(inside.subspan(start, i - start));
            start = i + 1;
        }
    }
    arguments.push_back(inside.subspan(std::min(start, inside.size())));
    return arguments;
}

bool namesBuckets(Tokens tokens)
{
    return std::ranges::any_of(tokens,
                               [](const Token &token) { return token.text.find("_bucket") != std::string_view::npos; });
}

/// The selectors of buckets in it, without range and offset.
std::vector<std::string> selectorsIn(Tokens tokens)
{
    std::vector<std::string> selectors;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool isNamed = tokens[i].kind == Token::Kind::Word && namesBuckets(tokens.subspan(i, 1));
        const std::size_t brace = isNamed ? i + 1 : i;
        const bool hasBrace = brace < tokens.size() && isOneOf(tokens[brace], {"{"});
        if (!isNamed && !hasBrace)
            continue;
        const std::size_t end = hasBrace ? closing(tokens, brace) : i;
        if (end == tokens.size())
            break;
        if (isNamed || namesBuckets(tokens.subspan(brace, end - brace))) {
            const char *const begin = tokens[i].text.data();
            std::string selector(begin, tokens[end].text.data() + tokens[end].text.size());
            if (selectors.size() < mostSelectors && std::ranges::find(selectors, selector) == selectors.end())
                selectors.push_back(std::move(selector));
        }
        i = end;
    }
    return selectors;
}

/// The labels of `sum by (le, job) (x)` or `sum(x) by (le, job)`, without le; nothing when it is no such thing.
std::vector<std::string> groupingOf(Tokens tokens)
{
    std::size_t by = 1;
    if (tokens.size() > 1 && isOneOf(tokens[1], {"("}))
        by = closing(tokens, 1) + 1;
    if (by + 1 >= tokens.size() || tokens.front().kind != Token::Kind::Word || !isWord(tokens[by], "by")
        || !isOneOf(tokens[by + 1], {"("}))
        return {};
    const std::size_t close = closing(tokens, by + 1);
    // `sum by (le) (a) / sum by (le) (b)` is none.
    const std::size_t end = by == 1 && close + 1 < tokens.size() ? closing(tokens, close + 1) : close;
    if (end + 1 != tokens.size())
        return {};
    std::vector<std::string> names;
    for (const Token &token : tokens.subspan(by + 2, close - by - 2)) {
        if (token.kind == Token::Kind::Word && token.text != "le" && names.size() < mostLabels)
            names.emplace_back(token.text);
    }
    return names;
}

std::optional<Quantile> found(Tokens tokens, int depth);

std::optional<Quantile> inCall(Tokens tokens, int depth)
{
    // `max by (le) (x)`, `max(x) by (le)`, `max(x)`: the arguments are in the brackets that follow no keyword.
    std::size_t open = 1;
    if (open < tokens.size() && (isWord(tokens[open], "by") || isWord(tokens[open], "without")))
        open = open + 1 < tokens.size() ? closing(tokens, open + 1) + 1 : tokens.size();
    if (open >= tokens.size() || !isOneOf(tokens[open], {"("}))
        return std::nullopt;
    const std::size_t close = closing(tokens, open);
    const bool endsThere = close + 1 == tokens.size();
    const bool hasGrouping =
        close + 1 < tokens.size() && (isWord(tokens[close + 1], "by") || isWord(tokens[close + 1], "without"));
    if (close == tokens.size() || (!endsThere && !hasGrouping))
        return std::nullopt;
    const std::vector<Tokens> arguments = argumentsOf(tokens.subspan(open + 1, close - open - 1));
    const Token &name = tokens.front();
    if (isWord(name, "histogram_quantile")) {
        if (arguments.size() != 2)
            return std::nullopt;
        Quantile quantile {selectorsIn(arguments.back()), groupingOf(arguments.back()), 1};
        return quantile.buckets.empty() ? std::nullopt : std::optional(std::move(quantile));
    }
    for (const std::string_view picks : {"max", "min", "topk", "bottomk", "sort", "sort_desc"}) {
        if (isWord(name, picks))
            return found(arguments.back(), depth + 1);
    }
    if (isWord(name, "label_replace") || isWord(name, "label_join"))
        return found(arguments.front(), depth + 1);
    return std::nullopt;
}

std::optional<Quantile> scaled(std::optional<Quantile> quantile, double factor)
{
    if (!quantile || !(factor > 0) || !std::isfinite(factor))
        return std::nullopt;
    quantile->factor *= factor;
    return quantile;
}

std::optional<Quantile> inOperation(Tokens tokens, std::size_t at, int depth)
{
    const Token &sign = tokens[at];
    const Tokens left = tokens.first(at), right = tokens.subspan(at + 1);
    switch (tightness(sign)) {
    case 1: // what stands in for missing values is no quantile
    case 2:
        return found(left, depth + 1);
    case 3:
        if (!right.empty() && isWord(right.front(), "bool"))
            return std::nullopt;
        return found(numberOf(left) ? right : left, depth + 1);
    case 5:
        if (const auto factor = numberOf(right); factor && isOneOf(sign, {"*"}))
            return scaled(found(left, depth + 1), *factor);
        else if (factor && isOneOf(sign, {"/"}))
            return scaled(found(left, depth + 1), 1 / *factor);
        if (const auto factor = numberOf(left); factor && isOneOf(sign, {"*"}))
            return scaled(found(right, depth + 1), *factor);
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

std::optional<Quantile> found(Tokens tokens, int depth)
{
    if (tokens.empty() || depth > deepest)
        return std::nullopt;
    if (isOneOf(tokens.front(), {"("}) && closing(tokens, 0) == tokens.size() - 1)
        return found(tokens.subspan(1, tokens.size() - 2), depth + 1);
    if (const auto at = outermostOperator(tokens))
        return inOperation(tokens, *at, depth);
    return tokens.front().kind == Token::Kind::Word ? inCall(tokens, depth) : std::nullopt;
}

} // namespace

std::optional<Quantile> quantileOf(std::string_view expr)
{
    if (expr.size() > longestExpression || expr.find("histogram_quantile") == std::string_view::npos)
        return std::nullopt;
    const std::vector<Token> tokens = tokensOf(expr);
    return found(tokens, 0);
}

} // namespace meterbird

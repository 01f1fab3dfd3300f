// SPDX-License-Identifier: Apache-2.0
#include "src/base/quantile.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <span>

namespace meterbird {

namespace {

constexpr std::size_t longestExpression = 20'000;
constexpr std::size_t mostSelectors = 8;
constexpr std::size_t mostLabels = 16;
constexpr int deepest = 40;

struct Token {
    enum class Kind { Word, Number, Text, Sign };
    Kind kind = Kind::Sign;
    std::string_view text; ///< a piece of the expression
};
using Tokens = std::span<const Token>;

bool isWordStart(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || c == ':';
}

bool isWordPart(char c)
{
    return isWordStart(c) || std::isdigit(static_cast<unsigned char>(c));
}

/// Behind the string literal at `at`; the end of the expression when it is not closed.
std::size_t behindString(std::string_view expr, std::size_t at)
{
    const char quote = expr[at];
    for (std::size_t i = at + 1; i < expr.size(); ++i) {
        if (expr[i] == '\\' && quote != '`')
            ++i;
        else if (expr[i] == quote)
            return i + 1;
    }
    return expr.size();
}

/// Behind the number at `at`: 5, .5, 1e-3, also 5m.
std::size_t behindNumber(std::string_view expr, std::size_t at)
{
    for (; at < expr.size(); ++at) {
        const bool isExponent = (expr[at] == '+' || expr[at] == '-') && (expr[at - 1] == 'e' || expr[at - 1] == 'E');
        if (!isWordPart(expr[at]) && expr[at] != '.' && !isExponent)
            break;
    }
    return at;
}

std::vector<Token> tokensOf(std::string_view expr)
{
    std::vector<Token> tokens;
    for (std::size_t i = 0; i < expr.size();) {
        const char c = expr[i];
        const std::size_t start = i;
        Token::Kind kind = Token::Kind::Sign;
        if (std::isspace(static_cast<unsigned char>(c))) {
            ++i;
            continue;
        }
        if (c == '#') {
            i = std::min(expr.find('\n', i), expr.size());
            continue;
        }
        if (c == '"' || c == '\'' || c == '`') {
            kind = Token::Kind::Text;
            i = behindString(expr, i);
        } else if (isWordStart(c)) {
            kind = Token::Kind::Word;
            i = static_cast<std::size_t>(
                std::find_if_not(expr.begin() + static_cast<std::ptrdiff_t>(i), expr.end(), isWordPart) - expr.begin());
        } else if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') {
            kind = Token::Kind::Number;
            i = behindNumber(expr, i + 1);
        } else {
            const std::string_view two = expr.substr(i, 2);
            i += two == ">=" || two == "<=" || two == "==" || two == "!=" || two == "=~" || two == "!~" ? 2 : 1;
        }
        tokens.push_back({kind, expr.substr(start, i - start)});
    }
    return tokens;
}

bool isWord(const Token &token, std::string_view word)
{
    return token.kind == Token::Kind::Word && std::ranges::equal(token.text, word, [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == b;
           });
}

bool isOneOf(const Token &token, std::initializer_list<std::string_view> signs)
{
    return token.kind == Token::Kind::Sign && std::ranges::find(signs, token.text) != signs.end();
}

bool opens(const Token &token)
{
    return isOneOf(token, {"(", "[", "{"});
}

bool closes(const Token &token)
{
    return isOneOf(token, {")", "]", "}"});
}

/// The place of the bracket that closes the one at `open`; the number of tokens when there is none.
std::size_t closing(Tokens tokens, std::size_t open)
{
    int depth = 0;
    for (std::size_t i = open; i < tokens.size(); ++i) {
        depth += opens(tokens[i]) ? 1 : closes(tokens[i]) ? -1 : 0;
        if (depth == 0)
            return i;
    }
    return tokens.size();
}

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

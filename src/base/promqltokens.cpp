// SPDX-License-Identifier: Apache-2.0
#include "src/base/promqltokens.h"

#include <algorithm>
#include <cctype>

namespace meterbird::promql {

namespace {

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

bool closes(const Token &token)
{
    return isOneOf(token, {")", "]", "}"});
}

} // namespace

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

} // namespace meterbird::promql

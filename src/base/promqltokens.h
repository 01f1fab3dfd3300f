// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

/// PromQL as tokens: as much of the language as it takes to see what an expression is made of. Used by quantileOf().
namespace meterbird::promql {

struct Token {
    enum class Kind { Word, Number, Text, Sign };
    Kind kind = Kind::Sign;
    std::string_view text; ///< a piece of the expression
};
using Tokens = std::span<const Token>;

/// Without blanks and comments. A string that is not closed goes to the end.
std::vector<Token> tokensOf(std::string_view expr);

/// A keyword or name, in any case; `word` is in lower case.
bool isWord(const Token &token, std::string_view word);
bool isOneOf(const Token &token, std::initializer_list<std::string_view> signs);
bool opens(const Token &token);
/// The place of the bracket that closes the one at `open`; the number of tokens when there is none.
std::size_t closing(Tokens tokens, std::size_t open);

} // namespace meterbird::promql

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace meterbird::ledger {

/// `[1,0,4]`: readable by SQLite's own json functions; doubles as short as is exact.
template<typename Number>
std::string toJson(const std::vector<Number> &numbers)
{
    std::string text = "[";
    std::array<char, 40> digits {};
    for (const Number number : numbers) {
        if (text.size() > 1)
            text += ',';
        text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
    }
    return text += ']';
}

/// Takes what numbers there are.
template<typename Number>
std::vector<Number> fromJson(std::string_view text)
{
    std::vector<Number> numbers;
    const char *at = text.data();
    const char *const end = at + text.size();
    while (at != end) {
        Number number = 0;
        const auto [next, error] = std::from_chars(at, end, number);
        if (error == std::errc())
            numbers.push_back(number);
        at = error == std::errc() ? next : at + 1;
    }
    return numbers;
}

} // namespace meterbird::ledger

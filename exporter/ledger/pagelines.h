// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace meterbird::ledger {

// How long a line of the page is, at most: what is scraped is bounded by its bytes, and words from outside are in it.

/// What a line has besides the metric's name and the labels: a suffix, a bound and a value, as long as they may be.
constexpr std::size_t BytesOfALine = 64;

inline std::size_t bytesOfLabel(std::string_view name, std::string_view value)
{
    constexpr std::size_t Signs = 4; // ="",
    const auto escapes = std::ranges::count_if(value, [](char c) { return c == '"' || c == '\\'; });
    return name.size() + value.size() + static_cast<std::size_t>(escapes) + Signs;
}

} // namespace meterbird::ledger

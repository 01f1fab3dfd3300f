// SPDX-License-Identifier: Apache-2.0
#include "src/base/duration.h"

#include <array>
#include <charconv>

namespace meterbird {

namespace {

struct UnitOfTime {
    std::string_view name;
    Milliseconds length;
};
constexpr std::array<UnitOfTime, 7> units {{{"y", 365LL * 86'400'000},
                                            {"w", 7LL * 86'400'000},
                                            {"d", 86'400'000},
                                            {"h", 3'600'000},
                                            {"m", 60'000},
                                            {"s", 1'000},
                                            {"ms", 1}}};
constexpr Milliseconds longest = 100 * units[0].length;

} // namespace

std::optional<Milliseconds> parseDuration(std::string_view text)
{
    if (text == "0")
        return 0;
    if (text.empty())
        return std::nullopt;
    Milliseconds sum = 0;
    std::size_t next = 0; // units may only get smaller
    while (!text.empty()) {
        Milliseconds number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc {} || number < 0 || text.front() == '-')
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        std::size_t letters = 0;
        while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z')
            ++letters;
        const std::string_view name = text.substr(0, letters);
        text.remove_prefix(letters);
        while (next < units.size() && units[next].name != name)
            ++next;
        if (next == units.size() || number > longest / units[next].length)
            return std::nullopt;
        sum += number * units[next].length;
        if (sum > longest)
            return std::nullopt;
        ++next;
    }
    return sum;
}

std::string toDuration(Milliseconds length)
{
    if (length <= 0)
        return "0s";
    std::string text;
    for (const UnitOfTime &unit : units) {
        // Years and weeks only when they say it whole: 10d reads better than 1w3d.
        if ((unit.name == "y" || unit.name == "w") && length % unit.length != 0)
            continue;
        if (const Milliseconds count = length / unit.length; count > 0) {
            text += std::to_string(count);
            text += unit.name;
            length -= count * unit.length;
        }
    }
    return text;
}

std::string toReadableDuration(Milliseconds length)
{
    constexpr std::array<UnitOfTime, 4> readable {{{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}}};
    for (std::size_t i = 0; i < readable.size(); ++i) {
        if (length < readable[i].length)
            continue;
        std::string text = std::to_string(length / readable[i].length) + ' ' + std::string(readable[i].name);
        // Seconds beside minutes only while they matter.
        const bool wantsRest = i + 1 < readable.size() && (i != 2 || length < 5 * 60'000);
        if (const Milliseconds rest = length % readable[i].length; wantsRest && rest >= readable[i + 1].length)
            text += ' ' + std::to_string(rest / readable[i + 1].length) + ' ' + std::string(readable[i + 1].name);
        return text;
    }
    return "0 s";
}

} // namespace meterbird

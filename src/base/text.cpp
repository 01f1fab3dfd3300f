// SPDX-License-Identifier: Apache-2.0
#include "src/base/text.h"

#include <cstdint>

namespace meterbird {

namespace {

/// Length of the well-formed character at the front of `text` and its code point; 0 when it is malformed.
std::size_t decode(std::string_view text, char32_t &point)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) {
        point = lead;
        return 1;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length)
        return 0;
    point = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xC0) != 0x80)
            return 0;
        point = (point << 6) | (at(i) & 0x3FU);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    return overlong || surrogate || point > 0x10FFFF ? 0 : length;
}

constexpr std::size_t MostLookedAt = 16; ///< times the bytes that are wanted

bool isUnwanted(char32_t point)
{
    return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x200E || point == 0x200F || point == 0x061C
        || point == 0x2028 || point == 0x2029 || (point >= 0x202A && point <= 0x202E)
        || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

} // namespace

bool isValidUtf8(std::string_view text)
{
    return validUtf8Prefix(text).size() == text.size();
}

std::string_view validUtf8Prefix(std::string_view text)
{
    char32_t point = 0;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t length = decode(rest, point);
        if (length == 0)
            break;
        rest.remove_prefix(length);
    }
    return text.substr(0, text.size() - rest.size());
}

std::string plainText(std::string_view text, std::size_t maxBytes)
{
    std::string clean;
    clean.reserve(text.size() < maxBytes ? text.size() : maxBytes);
    char32_t point = 0;
    const std::size_t whole = text.size();
    // Megabytes of what is dropped would cost as much time as megabytes of text.
    while (!text.empty() && (whole - text.size()) / MostLookedAt < maxBytes) {
        const std::size_t length = decode(text, point);
        const std::string_view piece = length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
        if (length != 0 && isUnwanted(point))
            continue;
        if (clean.size() + piece.size() > maxBytes)
            break;
        clean += piece;
    }
    return clean;
}

} // namespace meterbird

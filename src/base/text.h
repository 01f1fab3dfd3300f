// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace meterbird {

/// True for well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool isValidUtf8(std::string_view text);

/// The part of `text` in front of its first byte that is not well-formed; all of it when it is valid.
std::string_view validUtf8Prefix(std::string_view text);

/// `text` made fit for a label or a line on screen: control characters (C0, DEL, C1), line and paragraph separators and
/// bidi controls (U+200E-F, U+202A-E, U+2066-9) are dropped, and it is cut to `maxBytes` at a character border.
/// Invalid bytes become U+FFFD. No more than 16 times `maxBytes` of it is looked at.
std::string plainText(std::string_view text, std::size_t maxBytes = 200);

} // namespace meterbird

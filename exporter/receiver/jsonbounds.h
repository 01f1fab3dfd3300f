// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <cstddef>
#include <string_view>

namespace meterbird::receiver {

/// What a JSON text may ask of its parser, whose memory grows with the punctuation and not with the bytes.
struct JsonBounds {
    std::size_t mostPunctuation = 0; ///< of `{ } [ ] : ,` outside strings: a parser's values are about as many
    std::size_t mostDepth = 64; ///< `[1]` is 1 deep
};

/// Looks over `json` once, without memory, at more than 1 GB/s. Gives back of how many places a simdjson parser will
/// take note, with four bytes for each: of that punctuation and of where strings, numbers and words begin. Error, with
/// the byte offset of the trouble, from 0: TooMuch (more punctuation than that) or BadReply (too deep, a bracket that
/// closes nothing, or an end within a string or bracket). Anything else that is wrong is left to the parser.
Result<std::size_t> checkJsonBounds(std::string_view json, const JsonBounds &bounds);

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace meterbird::receiver {

inline constexpr std::size_t BodyPadding = 64; ///< room behind a body for a parser that reads past its end

/// Room for `size` bytes of the `most` that may come. Small texts grow by doubling, so that memory is held for what has
/// come; a big one gets all of its room at once: pages that are not written to cost nothing, and a copy would.
inline void makeRoom(std::string &text, std::size_t size, std::size_t most)
{
    constexpr std::size_t Big = 512 * 1024; // well above where blocks are pages of their own: see Heap
    if (size > text.capacity())
        text.reserve(std::max(size, size < Big / 2 ? std::min(2 * size, most) : most) + BodyPadding);
}

/// Empties `text` and frees its memory, which it would keep if it were assigned nothing.
inline void release(std::string &text)
{
    std::string().swap(text);
}

inline Objection bodyTooBig(std::size_t most)
{
    return {413, "the body may have at most " + std::to_string(most) + " bytes, decompressed too"};
}

inline constexpr const char *TooManyBig = "too many big requests at once; try again later";

inline Objection noRoomForBody()
{
    return {429, TooManyBig, 1};
}

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"

#include <cstddef>

namespace meterbird::receiver {

inline constexpr std::size_t BodyPadding = 64; ///< room behind a body for a parser that reads past its end

inline Objection bodyTooBig(std::size_t most)
{
    return {413, "the body may have at most " + std::to_string(most) + " bytes, decompressed too"};
}

inline Objection noRoomForBody()
{
    return {429, "too many big requests at once; try again later", 1};
}

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace meterbird::receiver {

/// Unpacks gzip, several members in a row included. TooMuch as soon as more than `most` bytes come out: a bomb costs no
/// more than that. BadReply: damaged, cut short, or followed by something else.
Result<std::string> gunzip(std::string_view packed, std::size_t most);

} // namespace meterbird::receiver

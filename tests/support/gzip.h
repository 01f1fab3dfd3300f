// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace meterbird::test {

/// `text` as one gzip member, packed as tightly as zlib can.
std::string gzip(const std::string &text);

} // namespace meterbird::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace meterbird::test {

/// A loopback port at which nobody listens, and that the kernel gives to nobody who asks for any: still free when
/// somebody is told to take it, and still dead when somebody is told that it is. Another one at each call.
std::uint16_t quietPort();

} // namespace meterbird::test

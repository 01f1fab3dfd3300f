// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <cstdint>
#include <string>

namespace meterbird::receiver {

/// Listens for a moment, as a server will. Error: Network names address, port and errno; Config: no IP address.
Result<void> probeListening(const std::string &address, std::uint16_t port);

/// Ends this process' listening on `address` and `port`. civetweb's server would sleep up to two seconds more before it
/// sees that it is to stop; to be called right before it is told.
void endListening(const std::string &address, std::uint16_t port);

} // namespace meterbird::receiver

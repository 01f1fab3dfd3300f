// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <cstdint>
#include <string>

namespace meterbird::receiver {

/// Listens for a moment, as a server will. Error: Network names address, port and errno; Config: no IP address.
Result<void> probeListening(const std::string &address, std::uint16_t port);

} // namespace meterbird::receiver

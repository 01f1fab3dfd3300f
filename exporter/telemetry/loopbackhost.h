// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace meterbird::telemetry {

/// True when an HTTP Host header names this machine's loopback: localhost, *.localhost, 127.0.0.0/8 or ::1, each with
/// or without a port. A page that rebinds its own name to 127.0.0.1 still sends its own name, and is told apart by
/// this.
bool isLoopbackHost(std::string_view hostHeader);

/// True for an address (no port, no brackets) that only this machine can reach: 127.0.0.0/8, ::1 or localhost.
bool isLoopbackAddress(std::string_view address);

} // namespace meterbird::telemetry

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "src/base/error.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>

namespace meterbird::telemetry {

/// `127.0.0.1:9090`, `[::1]:9090`.
std::string place(const std::string &address, std::uint16_t port);

/// Listens for a moment, as a server will: civetweb's own failure names neither the port nor the reason. Error: Network
/// names address, port and errno; Config: no IP address.
Result<void> probeListening(const std::string &address, std::uint16_t port);

/// Has as many threads for a moment as a server will: civetweb goes on without those that it cannot have, and crashes
/// when it ends or hangs. Error (Config): the system gives fewer.
Result<void> probeThreads(std::size_t count);

/// What to say when a thread could not be started.
std::string tooFewThreads(const std::system_error &problem);

/// Ends this process' listening on `address` and `port`. civetweb's server would sleep up to two seconds more before it
/// sees that it is to stop; to be called right before it is told.
void endListening(const std::string &address, std::uint16_t port);

} // namespace meterbird::telemetry

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"
#include "src/base/error.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace meterbird::receiver {

struct ReceiverOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 4318; ///< 0: any free one
    std::string token {}; ///< asked for on every POST and for `pages`; required when the address is not loopback
    std::size_t mostBytes = 20 * 1024 * 1024; ///< of a body, before and after decompression
    std::size_t mostBytesAtOnce = 48 * 1024 * 1024; ///< of all bodies in memory and of what they become
    std::size_t connections = 4096; ///< past that whoever has been idle for longest goes
    /// Requests that are handled at once; the others wait, no longer than requestLimit. Handlers wait for the disk, and
    /// what waits together is committed together.
    std::size_t handlers = 32;
    std::chrono::milliseconds headerLimit {2000}; ///< also how long an idle connection is kept
    std::chrono::milliseconds requestLimit {10'000}; ///< from the first byte of the head to the last one of the body
    std::function<void()> grpcSeen {}; ///< told when somebody speaks HTTP/2, as gRPC does; any thread, must not wait
};

/// The HTTP server that agents talk to: limits, who may talk at all, and which path does what. What a body means is
/// the routes' matter. One thread reads and writes for all clients and never waits; what may wait, such as a route for
/// the disk, runs on a few threads more, so that slow clients hold up nobody. Answers GET / and GET /healthz itself.
/// Errors are `{"error":"…"}` unless their route words them. No CORS header is ever sent.
class Receiver
{
public:
    /// Error (Network): the port is taken, with errno; Config: no such address, or no token for a foreign one. Throws
    /// std::system_error when the system gives too few threads.
    static Result<std::unique_ptr<Receiver>> start(const ReceiverOptions &options, std::vector<Route> routes,
                                                   std::vector<Page> pages = {});
    ~Receiver();
    Receiver(const Receiver &) = delete;
    Receiver &operator=(const Receiver &) = delete;

    std::uint16_t port() const { return m_port; } ///< the live one
    std::string url() const { return m_url; } ///< http://127.0.0.1:4318

    /// The first part of stop(), which waits for nobody.
    void beginStop();
    /// Answers 503 from now on, lets requests under way end, frees the port. May be repeated.
    void stop();

private:
    struct Running;

    explicit Receiver(std::unique_ptr<Running> running);

    std::unique_ptr<Running> m_running; ///< null once stopped
    std::string m_url;
    std::uint16_t m_port = 0;
};

} // namespace meterbird::receiver

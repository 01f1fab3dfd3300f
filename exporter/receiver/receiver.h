// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/bodyreader.h"
#include "exporter/receiver/http.h"
#include "exporter/receiver/requestguard.h"
#include "exporter/receiver/socketwatch.h"
#include "src/base/error.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct mg_connection;
struct mg_context;

namespace meterbird::receiver {

struct ReceiverOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 4318; ///< 0: any free one
    std::string token {}; ///< asked for on every POST; required when the address is not loopback
    std::size_t mostBytes = 20 * 1024 * 1024; ///< of a body, before and after decompression
    std::size_t mostBytesAtOnce = 96 * 1024 * 1024; ///< of all bodies in memory
    int sockets = 64;
    std::chrono::milliseconds headerLimit {2000}; ///< also how long an idle connection is kept
    std::chrono::milliseconds requestLimit {10'000};
    std::function<void()> grpcSeen {}; ///< told when somebody speaks HTTP/2, as gRPC does; any thread, must not wait
};

/// The HTTP server that agents talk to: limits, who may talk at all, and which path does what. What a body means is
/// the routes' matter. Answers GET / and GET /healthz itself. Errors are `{"error":"…"}` unless their route words them.
/// No CORS header is ever sent.
class Receiver
{
public:
    /// Error (Network): the port is taken, with errno; Config: no such address, or no token for a foreign one.
    static Result<std::unique_ptr<Receiver>> start(const ReceiverOptions &options, std::vector<Route> routes,
                                                   std::vector<Page> pages = {});
    ~Receiver();
    Receiver(const Receiver &) = delete;
    Receiver &operator=(const Receiver &) = delete;

    std::uint16_t port() const { return m_port; } ///< the live one
    std::string url() const; ///< http://127.0.0.1:4318

    /// Answers 503 from now on, lets requests under way end, frees the port. May be repeated.
    void stop();

private:
    Receiver(const ReceiverOptions &options, std::vector<Route> routes, std::vector<Page> pages);

    static int beginRequest(mg_connection *connection);
    static int httpError(mg_connection *connection, int status, const char *message);
    static void connectionClosed(const mg_connection *connection);

    Result<void> listen();
    int answer(mg_connection *connection);
    OrObjection<Reply> replyTo(mg_connection *connection, const Route *route, SocketWatch::Clock::time_point deadline,
                               bool &isBodyRead);
    OrObjection<Reply> replyToGet(std::string_view path) const;
    OrObjection<Reply> replyToPost(mg_connection *connection, const Route &route,
                                   SocketWatch::Clock::time_point deadline, bool &isBodyRead);

    const ReceiverOptions m_options;
    const std::vector<Route> m_routes;
    const std::vector<Page> m_pages;
    const Admission m_admission;
    BodyBudget m_budget;
    SocketWatch m_watch;
    std::atomic<bool> m_isStopping {false};
    mg_context *m_context = nullptr;
    std::uint16_t m_port = 0;
};

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/receiver.h"

#include "exporter/telemetry/listening.h"
#include "exporter/telemetry/loopbackhost.h"

#include <algorithm>
#include <array>
#include <civetweb.h>
#include <cstdint>
#include <string_view>
#include <utility>

namespace meterbird::receiver {

namespace {

using Clock = SocketWatch::Clock;

constexpr std::chrono::seconds AfterRefusal {1}; ///< how long a client that was refused may go on sending

std::string rendered(mg_connection *connection, const Reply &reply, bool withBody, bool isLast)
{
    std::string text = "HTTP/1.1 " + std::to_string(reply.status) + ' ';
    text.append(mg_get_response_code_text(connection, reply.status))
        .append("\r\nContent-Type: ")
        .append(reply.contentType);
    text.append("\r\nContent-Length: ").append(std::to_string(reply.body.size()));
    text.append("\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
    if (reply.retryAfterSeconds > 0)
        text.append("Retry-After: ").append(std::to_string(reply.retryAfterSeconds)).append("\r\n");
    if (!reply.allow.empty())
        text.append("Allow: ").append(reply.allow).append("\r\n");
    if (reply.status == 401)
        text.append("WWW-Authenticate: Bearer\r\n");
    if (isLast)
        text.append("Connection: close\r\n");
    text.append("\r\n");
    return withBody ? text += reply.body : text;
}

void send(mg_connection *connection, const Reply &reply, bool withBody, bool isLast)
{
    if (isLast)
        mg_disable_connection_keep_alive(connection); // what is left of the body must not be read as a request
    const std::string text = rendered(connection, reply, withBody, isLast);
    mg_write(connection, text.data(), text.size());
}

/// The watch's id of a connection is kept where civetweb keeps a pointer for us.
SocketWatch::Id watchId(const mg_connection *connection)
{
    return reinterpret_cast<std::uintptr_t>(mg_get_user_connection_data(connection));
}

} // namespace

Receiver::Receiver(const ReceiverOptions &options, std::vector<Route> routes, std::vector<Page> pages)
    : m_options(options)
    , m_routes(std::move(routes))
    , m_pages(std::move(pages))
    , m_admission {telemetry::isLoopbackAddress(options.address), options.token}
    , m_budget(options.mostBytesAtOnce)
{ }

Receiver::~Receiver()
{
    stop();
}

Result<std::unique_ptr<Receiver>> Receiver::start(const ReceiverOptions &options, std::vector<Route> routes,
                                                  std::vector<Page> pages)
{
    std::unique_ptr<Receiver> receiver(new Receiver(options, std::move(routes), std::move(pages)));
    if (!receiver->m_admission.loopbackOnly && options.token.empty())
        return Failure(Error {Error::Kind::Config,
                              "a receiver on " + options.address
                                  + " can be reached from other machines: --token-file is required"});
    if (auto listening = receiver->listen(); !listening)
        return Failure(std::move(listening.error()));
    return receiver;
}

Result<void> Receiver::listen()
{
    if (auto isFree = telemetry::probeListening(m_options.address, m_options.port); !isFree)
        return isFree;
    const std::string place = telemetry::place(m_options.address, m_options.port);
    const std::string threads = std::to_string(m_options.sockets); // a connection holds one thread
    const std::string headerLimit = std::to_string(m_options.headerLimit.count());
    const std::array options {"listening_ports",
                              place.c_str(),
                              "num_threads",
                              threads.c_str(),
                              "request_timeout_ms",
                              headerLimit.c_str(),
                              "enable_keep_alive",
                              "yes",
                              "keep_alive_timeout_ms",
                              headerLimit.c_str(),
                              "tcp_nodelay",
                              "1",
                              "access_control_allow_origin", // civetweb's own is *
                              "",
                              "access_control_allow_methods",
                              "",
                              "access_control_allow_headers",
                              "",
                              static_cast<const char *>(nullptr)};
    mg_callbacks callbacks {};
    callbacks.begin_request = &Receiver::beginRequest;
    callbacks.http_error = &Receiver::httpError;
    callbacks.connection_closed = &Receiver::connectionClosed;
    callbacks.log_message = [](const mg_connection *, const char *) { return 1; }; // nothing of strangers on stderr
    m_context = mg_start(&callbacks, this, const_cast<const char **>(options.data()));
    if (!m_context)
        return Failure(Error {Error::Kind::Network, "cannot listen on " + place});
    mg_server_port port {};
    m_port = static_cast<std::uint16_t>(mg_get_server_ports(m_context, 1, &port) == 1 ? port.port : m_options.port);
    return {};
}

std::string Receiver::url() const
{
    return "http://" + telemetry::place(m_options.address, m_port);
}

void Receiver::stop()
{
    m_isStopping = true;
    if (!m_context)
        return;
    m_watch.endReadingNow(); // idle connections would hold their threads for up to two seconds
    telemetry::endListening(m_options.address, m_port);
    mg_stop(std::exchange(m_context, nullptr));
}

int Receiver::beginRequest(mg_connection *connection)
{
    auto *receiver = static_cast<Receiver *>(mg_get_user_data(mg_get_context(connection)));
    return receiver->answer(connection);
}

/// What civetweb itself refuses: a broken head, one that is too long or too slow.
int Receiver::httpError(mg_connection *connection, int status, const char *)
{
    const char *text = mg_get_response_code_text(connection, status);
    send(connection, errorReply(status, text ? text : "the request cannot be read"), true, true);
    return 0;
}

void Receiver::connectionClosed(const mg_connection *connection)
{
    auto *receiver = static_cast<Receiver *>(mg_get_user_data(mg_get_context(connection)));
    receiver->m_watch.remove(watchId(connection));
}

int Receiver::answer(mg_connection *connection)
{
    const mg_request_info *request = mg_get_request_info(connection);
    const Clock::time_point deadline = Clock::now() + m_options.requestLimit;
    if (watchId(connection) == 0) {
        const SocketWatch::Id id = m_watch.add(request->remote_addr, request->remote_port);
        mg_set_user_connection_data(connection, reinterpret_cast<void *>(static_cast<std::uintptr_t>(id)));
    }
    m_watch.endReadingAt(watchId(connection), deadline);
    bool isBodyRead = request->content_length == 0;
    const std::string_view path = request->request_uri ? request->request_uri : "";
    const auto route = std::ranges::find(m_routes, path, &Route::path);
    const Route *known = route == m_routes.end() ? nullptr : &*route;
    auto taken = replyTo(connection, known, deadline, isBodyRead);
    const Reply reply = taken ? std::move(*taken) : worded(taken.error(), known, mediaTypeOf(*request));
    const bool isLast = !isBodyRead || m_isStopping;
    send(connection, reply, std::string_view(request->request_method) != "HEAD", isLast);
    if (isLast)
        m_watch.endAt(watchId(connection), Clock::now() + AfterRefusal);
    else
        m_watch.disarm(watchId(connection));
    return reply.status;
}

OrObjection<Reply> Receiver::replyTo(mg_connection *connection, const Route *route, Clock::time_point deadline,
                                     bool &isBodyRead)
{
    const mg_request_info &request = *mg_get_request_info(connection);
    const std::string_view method = request.request_method ? request.request_method : "";
    const bool isGet = method == "GET" || method == "HEAD";
    if (auto refusal = strangerRefusal(request, m_admission))
        return Refusal(std::move(*refusal));
    if (m_isStopping)
        return Refusal(Objection {503, "Meterbird is stopping", 5});
    if (!route) {
        auto reply = replyToGet(request.request_uri ? request.request_uri : "");
        if (reply && !isGet)
            return Refusal(Objection {405, "this page can only be read", 0, "GET, HEAD"});
        isBodyRead = isBodyRead || (isGet && request.content_length < 0);
        return reply;
    }
    if (method != "POST")
        return Refusal(Objection {405, "events are sent by POST", 0, "POST"});
    if (auto refusal = tokenRefusal(request, m_admission))
        return Refusal(std::move(*refusal));
    return replyToPost(connection, *route, deadline, isBodyRead);
}

OrObjection<Reply> Receiver::replyToGet(std::string_view path) const
{
    if (const auto page = std::ranges::find(m_pages, path, &Page::path); page != m_pages.end())
        return page->make();
    if (path == "/healthz")
        return Reply {.body = "ok\n", .contentType = "text/plain; charset=utf-8"};
    if (path != "/")
        return Refusal(Objection {404, "there is nothing at this path; events are sent to /v1/events"});
    return Reply {
        .body = "Meterbird's receiver: agents send their telemetry here.\n\n"
                "  curl -H 'Content-Type: application/json' "
            + url()
            + "/v1/events \\\n"
              "    -d '{\"type\":\"llm_call\",\"model\":\"gpt-4o\",\"provider\":\"openai\",\"input_tokens\":1200,"
              "\"output_tokens\":80,\"duration_seconds\":1.4}'\n",
        .contentType = "text/plain; charset=utf-8"};
}

OrObjection<Reply> Receiver::replyToPost(mg_connection *connection, const Route &route, Clock::time_point deadline,
                                         bool &isBodyRead)
{
    auto plan = planBody(*mg_get_request_info(connection), route, m_options.mostBytes);
    if (!plan)
        return Refusal(std::move(plan.error()));
    BodyBudget::Share share(m_budget);
    auto body = readBody(connection, *plan, {m_options.mostBytes, deadline}, share);
    if (!body)
        return Refusal(std::move(body.error()));
    isBodyRead = true;
    m_watch.disarm(watchId(connection));
    return route.handle({std::move(plan->contentType), std::move(*body)});
}

} // namespace meterbird::receiver

// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/metricsendpoint.h"

#include "exporter/telemetry/listening.h"
#include "exporter/telemetry/loopbackhost.h"

#include <CivetServer.h>
#include <prometheus/exposer.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string_view>
#include <vector>

#include <strings.h>

namespace meterbird::telemetry {

namespace {

constexpr std::string_view path = "/metrics";
constexpr std::size_t workers = 8; // an idle client holds a thread: a few of them must not stop a scrape

bool isNamed(const mg_header &header, const char *name)
{
    return header.name && strcasecmp(header.name, name) == 0;
}

int refuse(mg_connection *connection, int status, const char *why)
{
    mg_printf(
        connection,
        "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %zu\r\nConnection: close\r\n"
        "%s\r\n%s\n",
        status, mg_get_response_code_text(connection, status), std::strlen(why) + 1,
        status == 405 ? "Allow: GET, HEAD\r\n" : "", why);
    return status;
}

int answerHead(mg_connection *connection)
{
    mg_printf(connection,
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nConnection: close\r\n\r\n");
    return 200;
}

/// Pages that are being made or sent: each is held whole, once for each who asks. One count for the process, as
/// civetweb's callbacks know no endpoint.
class PagesUnderWay
{
public:
    static constexpr int Most = 2;
    static constexpr std::chrono::seconds Patience {3};

    bool take(mg_connection *connection)
    {
        std::unique_lock lock(m_mutex);
        if (!m_left.wait_for(lock, Patience, [this] { return m_count < Most; }))
            return false;
        ++m_count;
        mg_set_user_connection_data(connection, this);
        return true;
    }

    void giveBack(const mg_connection *connection)
    {
        if (mg_get_user_connection_data(connection) != this)
            return;
        mg_set_user_connection_data(connection, nullptr); // it may be kept alive and ask again
        {
            const std::lock_guard lock(m_mutex);
            --m_count;
        }
        m_left.notify_one();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_left;
    int m_count = 0;
};

PagesUnderWay &pagesUnderWay()
{
    static PagesUnderWay pages;
    return pages;
}

/// Looks at a request before the Exposer does. 0 lets it pass; any other number is the status that was answered.
int guard(mg_connection *connection, bool loopbackOnly)
{
    const mg_request_info *request = mg_get_request_info(connection);
    const mg_header *const headers = request->http_headers;
    const mg_header *const end = headers + request->num_headers;
    if (std::any_of(headers, end, [](const mg_header &header) { return isNamed(header, "Origin"); }))
        return refuse(connection, 403, "Requests from web pages are not answered.");
    const auto isHost = [](const mg_header &header) { return isNamed(header, "Host"); };
    const mg_header *const host = std::find_if(headers, end, isHost);
    if (loopbackOnly
        && (host == end || std::count_if(headers, end, isHost) != 1 || !host->value || !isLoopbackHost(host->value)))
        return refuse(connection, 403, "The Host header must name this machine: 127.0.0.1 or localhost.");
    const std::string_view method = request->request_method ? request->request_method : "";
    const std::string_view uri = request->request_uri ? request->request_uri : "";
    if (method != "GET" && method != "HEAD")
        return refuse(connection, 405, "Only GET and HEAD are answered.");
    if (uri != path) // the Exposer itself would serve every path that begins so
        return refuse(connection, 404, "The metrics are at /metrics.");
    if (method == "HEAD")
        return answerHead(connection);
    return pagesUnderWay().take(connection) ? 0 : refuse(connection, 503, "Too many ask at once; ask again.");
}

int guardLoopback(mg_connection *connection)
{
    return guard(connection, true);
}

int guardOpen(mg_connection *connection)
{
    return guard(connection, false);
}

std::vector<std::string> serverOptions(const std::string &listeningPort)
{
    return {
        "listening_ports",
        listeningPort, //
        "num_threads",
        std::to_string(workers),
        "request_timeout_ms",
        "2000", // civetweb's own is 30 s
        "enable_keep_alive",
        "yes", //
        "keep_alive_timeout_ms",
        "500", //
        "tcp_nodelay",
        "1", //
        "access_control_allow_origin",
        "", // civetweb's own is *
        "access_control_allow_methods",
        "", //
        "access_control_allow_headers",
        "", //
    };
}

} // namespace

MetricsEndpoint::MetricsEndpoint(std::shared_ptr<::prometheus::Collectable> source,
                                 std::unique_ptr<::prometheus::Exposer> exposer, std::string address,
                                 std::uint16_t port)
    : m_source(std::move(source))
    , m_exposer(std::move(exposer))
    , m_address(std::move(address))
    , m_port(port)
{
    m_exposer->RegisterCollectable(m_source, std::string(path));
}

MetricsEndpoint::~MetricsEndpoint() = default;

Result<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::create(std::shared_ptr<::prometheus::Collectable> source)
{
    return create(std::move(source), Options());
}

Result<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::create(std::shared_ptr<::prometheus::Collectable> source,
                                                                 const Options &options)
{
    if (const auto free = probeListening(options.address, options.port); !free)
        return Failure(free.error());
    if (const auto enough = probeThreads(workers + 1); !enough) // and one that lets clients in
        return Failure(enough.error());
    CivetCallbacks callbacks;
    callbacks.begin_request = isLoopbackAddress(options.address) ? &guardLoopback : &guardOpen;
    callbacks.end_request = [](const mg_connection *connection, int) { pagesUnderWay().giveBack(connection); };
    callbacks.log_message = [](const mg_connection *, const char *) { return 1; }; // nothing of strangers on stderr
    try {
        auto exposer =
            std::make_unique<::prometheus::Exposer>(serverOptions(place(options.address, options.port)), &callbacks);
        const std::vector<int> ports = exposer->GetListeningPorts();
        const auto port = static_cast<std::uint16_t>(ports.empty() ? options.port : ports.front());
        return std::unique_ptr<MetricsEndpoint>(
            new MetricsEndpoint(std::move(source), std::move(exposer), options.address, port));
    } catch (const std::exception &failure) { // CivetException: someone took the port after the probe
        return Failure(
            {Error::Kind::Network, "cannot listen on " + place(options.address, options.port) + ": " + failure.what()});
    }
}

std::string MetricsEndpoint::url() const
{
    return "http://" + place(m_address, m_port) + std::string(path);
}

} // namespace meterbird::telemetry

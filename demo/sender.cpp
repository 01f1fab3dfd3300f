// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/sender.h"

#include "demo/httpreply.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace meterbird::demo {

namespace {

constexpr int connectLimit = 2'000; // ms
constexpr int answerLimit = 15'000; // the receiver answers after its events are durable
constexpr int piece = 100; // ms, of a wait that may be given up
constexpr std::size_t mostReply = 64 * 1024;

Failure failure(Error::Kind kind, const std::string &what)
{
    return Failure(Error {kind, what});
}

Failure broken(const std::string &what)
{
    return failure(Error::Kind::Network, what + ": " + std::strerror(errno));
}

} // namespace

Sender::Sender(Endpoint endpoint, std::function<bool()> isGivenUp)
    : m_endpoint(std::move(endpoint))
    , m_isGivenUp(std::move(isGivenUp))
{ }

Sender::~Sender()
{
    close();
}

void Sender::close()
{
    if (m_socket >= 0)
        ::close(m_socket);
    m_socket = -1;
    m_answeredOnce = false;
}

/// True when `socket` is ready within the time.
bool Sender::waitFor(int socket, short what, int limit) const
{
    using namespace std::chrono;
    const auto end = steady_clock::now() + milliseconds(limit);
    for (;;) {
        const auto left = duration_cast<milliseconds>(end - steady_clock::now()).count();
        if (left <= 0 || (m_isGivenUp && m_isGivenUp()))
            return false;
        pollfd entry {socket, what, 0};
        const int ready = ::poll(&entry, 1, static_cast<int>(std::min<std::int64_t>(left, piece)));
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

Failure Sender::tooLate(const std::string &what) const
{
    if (m_isGivenUp && m_isGivenUp())
        return failure(Error::Kind::Cancelled, "the demo was stopped while it waited for " + m_endpoint.url());
    return failure(Error::Kind::Timeout, m_endpoint.url() + what);
}

/// A connected, non-blocking socket, or -1 with errno.
int Sender::connectTo(const addrinfo &address) const
{
    const int socket = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0)
        return -1;
    int problem = 0;
    if (::connect(socket, address.ai_addr, address.ai_addrlen) != 0) {
        problem = errno;
        if (problem == EINPROGRESS) {
            socklen_t size = sizeof problem;
            problem = ETIMEDOUT;
            if (waitFor(socket, POLLOUT, connectLimit))
                ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &problem, &size);
        }
    }
    if (problem != 0) {
        ::close(socket);
        errno = problem;
        return -1;
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

Result<void> Sender::connect()
{
    addrinfo wish {};
    wish.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    if (const int problem = ::getaddrinfo(m_endpoint.host.c_str(), m_endpoint.port.c_str(), &wish, &found);
        problem != 0)
        return failure(Error::Kind::Network,
                       "the host " + m_endpoint.host + " is not known: " + ::gai_strerror(problem));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
    for (const addrinfo *address = found; address && m_socket < 0; address = address->ai_next)
        m_socket = connectTo(*address);
    if (m_socket < 0)
        return broken("nobody listens at " + m_endpoint.url());
    return {};
}

Result<HttpReply> Sender::post(const std::string &json)
{
    const std::string request = "POST " + m_endpoint.path + " HTTP/1.1\r\nHost: " + m_endpoint.url().substr(7)
        + "\r\nUser-Agent: meterbird-demo/" METERBIRD_VERSION "\r\nContent-Type: application/json\r\nContent-Length: "
        + std::to_string(json.size()) + "\r\n\r\n" + json;
    const bool wasKept = m_socket >= 0 && m_answeredOnce;
    auto reply = tryOnce(request);
    // An idle connection may have been closed by the other side in good order; that is no failure yet.
    if (!reply && wasKept && reply.error().kind == Error::Kind::Network)
        reply = tryOnce(request);
    return reply;
}

Result<HttpReply> Sender::tryOnce(const std::string &request)
{
    if (m_socket < 0) {
        if (const auto connected = connect(); !connected)
            return Failure(connected.error());
    }
    auto reply = write(request).and_then([this] { return readReply(); });
    if (!reply)
        close();
    return reply;
}

Result<void> Sender::write(const std::string &bytes)
{
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count = ::send(m_socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count >= 0) {
            sent += static_cast<std::size_t>(count);
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return broken("the connection to " + m_endpoint.url() + " broke while sending");
        if (!waitFor(m_socket, POLLOUT, answerLimit))
            return tooLate(" takes no more data");
    }
    return {};
}

Result<HttpReply> Sender::readReply()
{
    std::string bytes;
    for (;;) {
        auto parsed = parseReply(bytes);
        if (!parsed)
            return Failure(parsed.error());
        if (parsed->isComplete) {
            if (parsed->closes)
                close();
            else
                m_answeredOnce = true;
            return parsed->reply;
        }
        if (bytes.size() > mostReply)
            return failure(Error::Kind::BadReply, m_endpoint.url() + " answers without end");
        if (!waitFor(m_socket, POLLIN, answerLimit))
            return tooLate(" did not answer within 15 s");
        char bytesRead[8'192];
        const ssize_t count = ::recv(m_socket, bytesRead, sizeof bytesRead, 0);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count < 0)
            return broken("the connection to " + m_endpoint.url() + " broke");
        if (count == 0)
            return failure(Error::Kind::Network, m_endpoint.url() + " hung up before it answered");
        bytes.append(bytesRead, static_cast<std::size_t>(count));
    }
}

} // namespace meterbird::demo

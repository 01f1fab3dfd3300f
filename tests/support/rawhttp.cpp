// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rawhttp.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace meterbird::test {

using Clock = std::chrono::steady_clock;

RawHttp::RawHttp(std::uint16_t port)
    : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        ::close(m_socket);
        m_socket = -1;
        return;
    }
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawHttp::~RawHttp()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

bool RawHttp::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawHttp::endSending()
{
    ::shutdown(m_socket, SHUT_WR);
}

bool RawHttp::readMore(Clock::time_point deadline)
{
    // A signal, as a fuzzer's alarm clock sends them, is no end and no silence.
    pollfd wait {m_socket, POLLIN, 0};
    int ready = -1;
    do {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0)
            return false;
        ready = ::poll(&wait, 1, static_cast<int>(left));
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0)
        return false;
    std::array<char, 16384> piece {};
    ssize_t got = 0;
    do
        got = ::recv(m_socket, piece.data(), piece.size(), 0);
    while (got < 0 && errno == EINTR);
    m_hasEnded = got <= 0;
    if (m_hasEnded)
        return false;
    m_read.append(piece.data(), static_cast<std::size_t>(got));
    return true;
}

std::optional<std::string> RawHttp::head(std::chrono::milliseconds limit)
{
    const Clock::time_point deadline = Clock::now() + limit;
    std::size_t end = 0;
    while ((end = m_read.find("\r\n\r\n")) == std::string::npos) {
        if (!readMore(deadline))
            return std::nullopt;
    }
    std::string head = m_read.substr(0, end + 2);
    m_read.erase(0, end + 4);
    return head;
}

std::optional<RawReply> RawHttp::reply(std::chrono::milliseconds limit)
{
    const Clock::time_point deadline = Clock::now() + limit;
    auto head = this->head(limit);
    if (!head)
        return std::nullopt;
    RawReply reply {.head = std::move(*head)};
    reply.status = reply.head.size() > 12 ? std::atoi(reply.head.c_str() + 9) : 0;
    std::string lower = reply.head;
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::size_t at = lower.find("\r\ncontent-length:");
    const auto length = at == std::string::npos ? 0 : static_cast<std::size_t>(std::atoll(lower.c_str() + at + 17));
    while (m_read.size() < length) {
        if (!readMore(deadline))
            return std::nullopt;
    }
    reply.body = m_read.substr(0, length);
    m_read.erase(0, length);
    return reply;
}

bool RawHttp::ends(std::chrono::milliseconds limit)
{
    const Clock::time_point deadline = Clock::now() + limit;
    while (readMore(deadline)) { }
    return m_hasEnded;
}

std::optional<RawReply> RawHttp::post(std::string_view path, std::string_view body, std::string_view moreHeaders,
                                      std::string_view contentType)
{
    std::string request = "POST ";
    request.append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ").append(contentType);
    request.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n").append(moreHeaders);
    request.append("\r\n").append(body);
    return send(request) ? reply() : std::nullopt;
}

std::optional<RawReply> RawHttp::get(std::string_view path)
{
    std::string request = "GET ";
    request.append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    return send(request) ? reply() : std::nullopt;
}

} // namespace meterbird::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/exporter/telemetry/rawhttp.h"

#include <array>
#include <cerrno>
#include <cstdlib>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace meterbird::test {

RawConnection::RawConnection(std::uint16_t port)
    : m_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    const timeval limit {.tv_sec = 60, .tv_usec = 0};
    setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    void *const raw = &address;
    if (connect(m_socket, static_cast<sockaddr *>(raw), sizeof address) != 0) {
        close(m_socket);
        m_socket = -1;
    }
}

RawConnection::~RawConnection()
{
    if (m_socket >= 0)
        close(m_socket);
}

bool RawConnection::send(std::string_view bytes)
{
    return ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

std::string RawConnection::readAll()
{
    std::string answer;
    std::array<char, 65536> piece {};
    for (ssize_t got = 0; (got = recv(m_socket, piece.data(), piece.size(), 0)) > 0;)
        answer.append(piece.data(), static_cast<std::size_t>(got));
    return answer;
}

bool RawConnection::isHungUp() const
{
    char byte = 0;
    const ssize_t got = recv(m_socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN);
}

std::string exchange(std::uint16_t port, std::string_view request)
{
    RawConnection connection(port);
    return connection.isOpen() && connection.send(request) ? connection.readAll() : std::string();
}

int statusOf(const std::string &answer)
{
    return answer.starts_with("HTTP/1.1 ") ? std::atoi(answer.c_str() + 9) : 0;
}

std::string bodyOf(const std::string &answer)
{
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

} // namespace meterbird::test

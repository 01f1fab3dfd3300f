// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/demo/scriptedreceiver.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdlib>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace meterbird::test {

ScriptedReceiver::ScriptedReceiver(std::vector<Reply> script)
    : m_script(std::move(script))
{
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    if (m_listener < 0 || ::bind(m_listener, generic, size) != 0 || ::listen(m_listener, 8) != 0
        || ::getsockname(m_listener, generic, &size) != 0)
        throw std::runtime_error("no loopback socket to listen at");
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { serve(); });
}

ScriptedReceiver::~ScriptedReceiver()
{
    m_stop = true;
    m_thread.join();
    ::close(m_listener);
}

ScriptedReceiver::Reply ScriptedReceiver::answer(int status, const std::string &body, const std::string &headers)
{
    return {"HTTP/1.1 " + std::to_string(status) + " Something\r\n" + headers
                + "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
                + body,
            false};
}

std::vector<std::string> ScriptedReceiver::bodies() const
{
    const std::scoped_lock lock(m_mutex);
    return m_bodies;
}

std::vector<std::string> ScriptedReceiver::heads() const
{
    const std::scoped_lock lock(m_mutex);
    return m_heads;
}

void ScriptedReceiver::serve()
{
    while (!m_stop) {
        pollfd entry {m_listener, POLLIN, 0};
        if (::poll(&entry, 1, 20) <= 0)
            continue;
        const int socket = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0)
            continue;
        ++m_connections;
        while (exchange(socket)) { }
        const linger untilAcknowledged {1, 5}; // close() then returns when the other side has got the end, not before
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &untilAcknowledged, sizeof untilAcknowledged);
        ::close(socket);
        ++m_hangUps;
    }
}

bool ScriptedReceiver::readMore(int socket, std::string &bytes)
{
    while (!m_stop) {
        pollfd entry {socket, POLLIN, 0};
        if (::poll(&entry, 1, 20) <= 0)
            continue;
        char piece[65'536];
        const ssize_t count = ::recv(socket, piece, sizeof piece, 0);
        if (count <= 0)
            return false;
        bytes.append(piece, static_cast<std::size_t>(count));
        return true;
    }
    return false;
}

/// One request and its answer; false when the connection is over.
bool ScriptedReceiver::exchange(int socket)
{
    std::string bytes;
    std::size_t end = std::string::npos;
    while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
        if (!readMore(socket, bytes))
            return false;
    }
    const std::string head = bytes.substr(0, end + 2);
    const std::size_t at = head.find("Content-Length: ");
    const std::size_t length = at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
    while (bytes.size() < end + 4 + length) {
        if (!readMore(socket, bytes))
            return false;
    }
    std::size_t turn = 0;
    {
        const std::scoped_lock lock(m_mutex);
        turn = m_bodies.size();
        m_heads.push_back(head);
        m_bodies.push_back(bytes.substr(end + 4, length));
    }
    const Reply &reply = m_script[std::min(turn, m_script.size() - 1)];
    if (reply.bytes.empty())
        return false;
    return ::send(socket, reply.bytes.data(), reply.bytes.size(), MSG_NOSIGNAL) > 0 && !reply.closes;
}

} // namespace meterbird::test

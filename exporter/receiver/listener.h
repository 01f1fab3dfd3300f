// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

namespace meterbird::receiver {

struct Service;

/// A socket that listens. Closes itself.
class ListeningSocket
{
public:
    /// Error (Network): the port is taken, with errno; Config: no such address.
    static Result<ListeningSocket> open(const std::string &address, std::uint16_t port);
    ListeningSocket(ListeningSocket &&other) noexcept;
    ListeningSocket &operator=(ListeningSocket &&) = delete;
    ~ListeningSocket();

    int release(); ///< whose owner the caller is from now on
    bool isV6() const { return m_isV6; }
    std::uint16_t port() const; ///< the live one

private:
    ListeningSocket(int socket, bool isV6)
        : m_socket(socket)
        , m_isV6(isV6)
    { }

    int m_socket;
    bool m_isV6;
};

/// How many connections may be held: at most `wanted`, and fewer where the system does not give so many files to this
/// process. Raises its soft limit of open files as far as it needs and may.
std::size_t affordableConnections(std::size_t wanted);

/// Lets clients in. For the thread of the service's io.
class Listener
{
public:
    Listener(Service &service, ListeningSocket socket);

    void start();
    void stop(); ///< frees the port

private:
    void acceptSome();
    void letIn(int client);
    void pause();

    Service &m_service;
    boost::asio::ip::tcp m_protocol;
    boost::asio::ip::tcp::acceptor m_acceptor;
    boost::asio::steady_timer m_pause;
};

} // namespace meterbird::receiver

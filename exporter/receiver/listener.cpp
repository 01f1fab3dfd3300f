// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/listener.h"

#include "exporter/receiver/connection.h"
#include "exporter/receiver/service.h"
#include "exporter/telemetry/listening.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <sys/resource.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace meterbird::receiver {

namespace {

using boost::asio::ip::tcp;

constexpr std::size_t OtherFiles = 512; ///< that the rest of the process may need
constexpr int MostAtOnce = 64; ///< let in before somebody else gets a turn
constexpr std::chrono::milliseconds Pause {100};

Failure notListening(const std::string &address, std::uint16_t port, int reason)
{
    return Failure(Error {Error::Kind::Network,
                          "cannot listen on " + telemetry::place(address, port) + ": "
                              + std::generic_category().message(reason) + " (errno " + std::to_string(reason) + ")"});
}

} // namespace

Result<ListeningSocket> ListeningSocket::open(const std::string &address, std::uint16_t port)
{
    boost::system::error_code error;
    const auto parsed = boost::asio::ip::make_address(address, error);
    if (error)
        return Failure(Error {Error::Kind::Config, '"' + address + "\" is not an IP address to listen on"});
    const tcp::endpoint where(parsed, port);
    // Not by asio: its sockets would be inherited by the programs that this process starts.
    ListeningSocket opened(::socket(where.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                           parsed.is_v6());
    const int on = 1;
    if (opened.m_socket < 0 || ::setsockopt(opened.m_socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
        || ::bind(opened.m_socket, where.data(), static_cast<socklen_t>(where.size())) != 0
        || ::listen(opened.m_socket, SOMAXCONN) != 0)
        return notListening(address, port, errno);
    return opened;
}

ListeningSocket::ListeningSocket(ListeningSocket &&other) noexcept
    : m_socket(other.release())
    , m_isV6(other.m_isV6)
{ }

ListeningSocket::~ListeningSocket()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

int ListeningSocket::release()
{
    return std::exchange(m_socket, -1);
}

std::uint16_t ListeningSocket::port() const
{
    sockaddr_in6 own {}; // big enough for both families; the port lies at the same place in both
    socklen_t length = sizeof own;
    return ::getsockname(m_socket, reinterpret_cast<sockaddr *>(&own), &length) == 0 ? ntohs(own.sin6_port)
                                                                                     : std::uint16_t(0);
}

std::size_t affordableConnections(std::size_t wanted)
{
    rlimit files {};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0)
        return std::min<std::size_t>(wanted, OtherFiles);
    const rlim_t enough = wanted + OtherFiles;
    if (files.rlim_cur < enough && files.rlim_cur < files.rlim_max) {
        const rlimit raised {.rlim_cur = std::min(enough, files.rlim_max), .rlim_max = files.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
            files = raised;
    }
    const std::size_t most = files.rlim_cur;
    return std::min(wanted, most > 2 * OtherFiles ? most - OtherFiles : most / 2);
}

Listener::Listener(Service &service, ListeningSocket socket)
    : m_service(service)
    , m_protocol(socket.isV6() ? tcp::v6() : tcp::v4())
    , m_acceptor(service.io, m_protocol, socket.release())
    , m_pause(service.io)
{ }

void Listener::start()
{
    m_acceptor.async_wait(tcp::acceptor::wait_read, [this](boost::system::error_code error) {
        if (!error)
            acceptSome();
    });
}

void Listener::stop()
{
    boost::system::error_code ignored;
    m_acceptor.close(ignored);
    m_pause.cancel();
}

void Listener::acceptSome()
{
    for (int i = 0; i < MostAtOnce; ++i) {
        const int client = ::accept4(m_acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
            return pause();
        if (client < 0)
            break;
        const int on = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        try {
            letIn(client);
        } catch (const std::bad_alloc &) { // this one is lost; the others would be, too
            return pause();
        }
    }
    start();
}

void Listener::letIn(int client)
{
    tcp::socket socket(m_service.io);
    boost::system::error_code error;
    socket.assign(m_protocol, client, error);
    if (error) {
        ::close(client);
        return;
    }
    socket.non_blocking(true, error);
    if (error || !m_service.connections.makeRoom())
        return;
    const auto connection = std::make_shared<Connection>(m_service, std::move(socket));
    m_service.connections.add(connection);
    connection->start();
}

/// The system has no more files for us: somebody has to go, and nobody is let in until it is so.
void Listener::pause()
{
    m_service.connections.dropOldest();
    m_pause.expires_after(Pause);
    m_pause.async_wait([this](boost::system::error_code error) {
        if (!error && m_acceptor.is_open())
            start();
    });
}

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/socketwatch.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace meterbird::receiver {

namespace {

constexpr std::chrono::milliseconds Tick {250};
constexpr std::chrono::seconds LastWords {1};

bool isPeer(int socket, std::string_view address, int port)
{
    sockaddr_in6 peer {}; // big enough for both families; the port lies at the same place in both
    socklen_t length = sizeof peer;
    if (::getpeername(socket, reinterpret_cast<sockaddr *>(&peer), &length) != 0 || ntohs(peer.sin6_port) != port
        || (peer.sin6_family != AF_INET && peer.sin6_family != AF_INET6))
        return false;
    std::array<char, NI_MAXHOST> host {};
    return ::getnameinfo(reinterpret_cast<const sockaddr *>(&peer), length, host.data(), host.size(), nullptr, 0,
                         NI_NUMERICHOST)
        == 0
        && host.data() == address;
}

/// civetweb does not say which socket a connection has.
int duplicateOf(std::string_view address, int port)
{
    rlimit limit {};
    const int most =
        ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 4096)) : 1024;
    for (int socket = 3; socket < most; ++socket) {
        if (isPeer(socket, address, port))
            return ::fcntl(socket, F_DUPFD_CLOEXEC, 3);
    }
    return -1;
}

} // namespace

SocketWatch::SocketWatch()
    : m_thread([this] { run(); })
{ }

SocketWatch::~SocketWatch()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
        for (const auto &[id, watched] : m_watched)
            ::close(watched.socket);
        m_watched.clear();
    }
    m_changed.notify_all();
    m_thread.join();
}

SocketWatch::Id SocketWatch::add(std::string_view address, int port)
{
    const int socket = duplicateOf(address, port);
    if (socket < 0)
        return 0;
    const std::lock_guard lock(m_mutex);
    m_watched.emplace(++m_lastId, Watched {.socket = socket});
    m_changed.notify_all();
    return m_lastId;
}

void SocketWatch::remove(Id id)
{
    const std::lock_guard lock(m_mutex);
    if (const auto watched = m_watched.find(id); watched != m_watched.end()) {
        ::close(watched->second.socket);
        m_watched.erase(watched);
    }
}

void SocketWatch::endReadingAt(Id id, Clock::time_point deadline)
{
    const std::lock_guard lock(m_mutex);
    if (const auto watched = m_watched.find(id); watched != m_watched.end()) {
        watched->second.endReading = deadline;
        watched->second.endAll = deadline + LastWords;
    }
}

void SocketWatch::endAt(Id id, Clock::time_point deadline)
{
    const std::lock_guard lock(m_mutex);
    if (const auto watched = m_watched.find(id); watched != m_watched.end())
        watched->second.endAll = deadline;
}

void SocketWatch::disarm(Id id)
{
    const std::lock_guard lock(m_mutex);
    if (const auto watched = m_watched.find(id); watched != m_watched.end()) {
        watched->second.endReading = Clock::time_point::max();
        watched->second.endAll = Clock::time_point::max();
    }
}

void SocketWatch::endReadingNow()
{
    const std::lock_guard lock(m_mutex);
    for (const auto &[id, watched] : m_watched)
        ::shutdown(watched.socket, SHUT_RD);
}

void SocketWatch::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_isEnding) {
        // Arming wakes nobody: it happens with every request, and a late quarter of a second harms nobody.
        if (m_watched.empty())
            m_changed.wait(lock, [this] { return m_isEnding || !m_watched.empty(); });
        else
            m_changed.wait_for(lock, Tick, [this] { return m_isEnding; });
        const Clock::time_point now = Clock::now();
        for (auto &[id, watched] : m_watched) {
            if (watched.endAll <= now)
                ::shutdown(watched.socket, SHUT_RDWR);
            else if (watched.endReading <= now)
                ::shutdown(watched.socket, SHUT_RD);
        }
    }
}

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/listening.h"

#include <array>
#include <cerrno>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace meterbird::receiver {

namespace {

struct FreeAddress {
    void operator()(addrinfo *info) const { ::freeaddrinfo(info); }
};

/// 0, or the errno of what failed.
int tryListening(const addrinfo &info)
{
    const int listener = ::socket(info.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return errno;
    const int on = 1;
    const bool listens = ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0
        && ::bind(listener, info.ai_addr, info.ai_addrlen) == 0 && ::listen(listener, 1) == 0;
    const int reason = listens ? 0 : errno;
    ::close(listener);
    return reason;
}

bool listensOn(int socket, const std::string &address, std::uint16_t port)
{
    int isListening = 0;
    socklen_t length = sizeof isListening;
    if (::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) != 0 || !isListening)
        return false;
    sockaddr_in6 own {}; // big enough for both families; the port lies at the same place in both
    length = sizeof own;
    std::array<char, NI_MAXHOST> host {};
    return ::getsockname(socket, reinterpret_cast<sockaddr *>(&own), &length) == 0
        && (own.sin6_family == AF_INET || own.sin6_family == AF_INET6) && ntohs(own.sin6_port) == port
        && ::getnameinfo(reinterpret_cast<const sockaddr *>(&own), length, host.data(), host.size(), nullptr, 0,
                         NI_NUMERICHOST)
        == 0
        && host.data() == address;
}

} // namespace

Result<void> probeListening(const std::string &address, std::uint16_t port)
{
    addrinfo hints {};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    if (address.empty() || ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        return Failure(Error {Error::Kind::Config, '"' + address + "\" is not an IP address to listen on"});
    const std::unique_ptr<addrinfo, FreeAddress> info(found);
    const int reason = tryListening(*info);
    if (reason == 0)
        return {};
    return Failure(Error {Error::Kind::Network,
                          "cannot listen on " + address + " port " + std::to_string(port) + ": "
                              + std::generic_category().message(reason)});
}

void endListening(const std::string &address, std::uint16_t port)
{
    constexpr int MostFiles = 4096;
    for (int socket = 3; socket < MostFiles; ++socket) {
        if (listensOn(socket, address, port)) {
            ::shutdown(socket, SHUT_RDWR); // wakes its poll(); the socket itself is closed by its owner
            return;
        }
    }
}

} // namespace meterbird::receiver

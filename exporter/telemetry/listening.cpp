// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/listening.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <future>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace meterbird::telemetry {

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

/// In its usual form only: 9090 is an address too, to older functions, and a comma would be a second one to civetweb.
bool isIpAddress(const std::string &text)
{
    in6_addr address {};
    return ::inet_pton(AF_INET, text.c_str(), &address) == 1 || ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
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

std::string place(const std::string &address, std::uint16_t port)
{
    const bool isV6 = address.find(':') != std::string::npos;
    return (isV6 ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

Result<void> probeListening(const std::string &address, std::uint16_t port)
{
    if (!isIpAddress(address))
        return Failure(Error {Error::Kind::Config, '"' + address + "\" is not an IP address to listen on"});
    addrinfo hints {};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    if (const int unknown = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found))
        return Failure(Error {Error::Kind::Config, place(address, port) + ": " + ::gai_strerror(unknown)});
    const std::unique_ptr<addrinfo, FreeAddress> info(found);
    const int reason = tryListening(*info);
    if (reason == 0)
        return {};
    return Failure(Error {Error::Kind::Network,
                          "cannot listen on " + place(address, port) + ": " + std::generic_category().message(reason)
                              + " (errno " + std::to_string(reason) + ")"});
}

Result<void> probeThreads(std::size_t count)
{
    std::promise<void> end;
    const std::shared_future<void> ended = end.get_future().share();
    std::vector<std::thread> threads;
    threads.reserve(count);
    Result<void> all;
    try {
        while (threads.size() < count)
            threads.emplace_back([ended] { ended.wait(); });
    } catch (const std::system_error &problem) {
        all = Failure(Error {Error::Kind::Config, tooFewThreads(problem)});
    }
    end.set_value();
    for (std::thread &thread : threads)
        thread.join();
    return all;
}

std::string tooFewThreads(const std::system_error &problem)
{
    return std::string("the system gives no more threads (") + problem.what()
        + "): raise the limit, as ulimit -u or systemd's TasksMax";
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

} // namespace meterbird::telemetry

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>

namespace meterbird::receiver {

/// Ends what takes too long. civetweb's own timeouts start anew with every byte, so a client that drips would hold its
/// thread for ever. Holds a duplicate of each socket, so that a number which the system reuses is never hit. Any
/// thread.
class SocketWatch
{
public:
    using Clock = std::chrono::steady_clock;
    using Id = std::uint64_t; ///< 0: none

    SocketWatch();
    ~SocketWatch();
    SocketWatch(const SocketWatch &) = delete;
    SocketWatch &operator=(const SocketWatch &) = delete;

    /// Finds the socket whose other end is `address` and `port`; must be called while it is certainly open.
    Id add(std::string_view address, int port);
    void remove(Id id);

    /// At `deadline` (give or take a quarter of a second) reading ends, so that an answer can still be sent; a second
    /// later all does.
    void endReadingAt(Id id, Clock::time_point deadline);
    /// Both directions end at `deadline`.
    void endAt(Id id, Clock::time_point deadline);
    void disarm(Id id);
    /// Whoever waits for a request waits no longer; answers can still be sent.
    void endReadingNow();

private:
    struct Watched {
        int socket = -1;
        Clock::time_point endReading = Clock::time_point::max();
        Clock::time_point endAll = Clock::time_point::max();
    };

    void run();

    std::mutex m_mutex; ///< guards all below
    std::condition_variable m_changed;
    std::map<Id, Watched> m_watched;
    Id m_lastId = 0;
    bool m_isEnding = false;
    std::thread m_thread;
};

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace meterbird::test {

struct RawReply {
    int status = 0;
    std::string head {}; ///< status line and headers
    std::string body {};

    bool operator==(const RawReply &) const = default;
};

/// One TCP connection to 127.0.0.1 that sends exactly the bytes it is told to: a client as good or as bad as a test
/// wants. Blocking, without Qt; for one thread.
class RawHttp
{
public:
    explicit RawHttp(std::uint16_t port);
    ~RawHttp();
    RawHttp(const RawHttp &) = delete;
    RawHttp &operator=(const RawHttp &) = delete;

    bool isConnected() const { return m_socket >= 0; }
    bool send(std::string_view bytes); ///< false when the other side has gone
    void endSending();

    /// The next reply, which must have a Content-Length; nothing when the other side ends or is silent for too long.
    std::optional<RawReply> reply(std::chrono::milliseconds limit = std::chrono::seconds(30));
    /// The head of the next reply alone, as of one to a HEAD.
    std::optional<std::string> head(std::chrono::milliseconds limit = std::chrono::seconds(30));
    /// True when the other side ends the connection within `limit`; what it still sends is dropped.
    bool ends(std::chrono::milliseconds limit);

    std::optional<RawReply> post(std::string_view path, std::string_view body, std::string_view moreHeaders = {},
                                 std::string_view contentType = "application/json");
    std::optional<RawReply> get(std::string_view path);

private:
    bool readMore(std::chrono::steady_clock::time_point deadline);

    int m_socket = -1;
    bool m_hasEnded = false; ///< the other side
    std::string m_read;
};

} // namespace meterbird::test

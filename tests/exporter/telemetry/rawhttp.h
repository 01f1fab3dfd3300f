// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meterbird::test {

/// A loopback TCP connection that sends exactly the bytes it is given. Closed at the end of its life.
class RawConnection
{
public:
    explicit RawConnection(std::uint16_t port);
    ~RawConnection();
    RawConnection(const RawConnection &) = delete;
    RawConnection &operator=(const RawConnection &) = delete;

    bool isOpen() const { return m_socket >= 0; }
    bool send(std::string_view bytes);
    /// All that comes until the other side hangs up, or is silent for a minute.
    std::string readAll();
    bool isHungUp() const; ///< by the other side, by now; false while there is something to read

private:
    int m_socket = -1;
};

/// One request and its whole answer; the request should ask for the connection to be closed.
std::string exchange(std::uint16_t port, std::string_view request);

/// The status of an answer; 0 when it is no HTTP.
int statusOf(const std::string &answer);

/// What follows the empty line.
std::string bodyOf(const std::string &answer);

} // namespace meterbird::test

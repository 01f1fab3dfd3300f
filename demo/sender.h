// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/endpoint.h"
#include "src/base/timerange.h"

#include <functional>
#include <optional>
#include <string>

struct addrinfo;

namespace meterbird::demo {

/// What a receiver answered.
struct HttpReply {
    int status = 0;
    std::optional<Milliseconds> retryAfter;
    std::string body; ///< at most 64 KiB of it; text from outside

    bool operator==(const HttpReply &) const = default;
};

/// One kept-alive HTTP/1.1 connection that posts events. Blocks, for an answer up to 15 s. One thread.
class Sender
{
public:
    /// `isGivenUp` ends a wait early; it is asked ten times a second, and may be empty.
    explicit Sender(Endpoint endpoint, std::function<bool()> isGivenUp = {});
    ~Sender();
    Sender(const Sender &) = delete;
    Sender &operator=(const Sender &) = delete;

    /// One try. Error: Network (nobody listens, hung up), Timeout, Cancelled (given up), BadReply (not HTTP). It may
    /// have arrived all the same: send the same ids again. A kept connection that the other side had closed meanwhile
    /// is opened anew once.
    Result<HttpReply> post(const std::string &json);

    const Endpoint &endpoint() const { return m_endpoint; }

private:
    Result<void> connect();
    int connectTo(const addrinfo &address) const;
    bool waitFor(int socket, short what, int limit) const;
    Failure tooLate(const std::string &what) const;
    void close();
    Result<HttpReply> tryOnce(const std::string &request);
    Result<void> write(const std::string &bytes);
    Result<HttpReply> readReply();

    Endpoint m_endpoint;
    std::function<bool()> m_isGivenUp;
    int m_socket = -1;
    bool m_answeredOnce = false; ///< on this connection
};

} // namespace meterbird::demo

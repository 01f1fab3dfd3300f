// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace meterbird::test {

/// A real HTTP server on a free loopback port, on its own thread, that answers as it is told: one reply a request, the
/// last one for ever. Keeps every body.
class ScriptedReceiver
{
public:
    struct Reply {
        std::string bytes; ///< the whole answer; empty: hang up without one
        bool closes = false; ///< hang up after it
    };

    explicit ScriptedReceiver(std::vector<Reply> script);
    ~ScriptedReceiver();

    int port() const { return m_port; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    std::vector<std::string> bodies() const;
    std::vector<std::string> heads() const;
    int connections() const { return m_connections; }
    /// Connections that are over, and the other side's kernel knows it.
    int hangUps() const { return m_hangUps; }

    /// HTTP/1.1 with a length; `headers` end with \r\n each.
    static Reply answer(int status, const std::string &body, const std::string &headers = {});

private:
    void serve();
    bool exchange(int socket);
    bool readMore(int socket, std::string &bytes);

    std::vector<Reply> m_script;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_bodies;
    std::vector<std::string> m_heads;
    std::atomic<bool> m_stop = false;
    std::atomic<int> m_connections = 0;
    std::atomic<int> m_hangUps = 0;
    int m_listener = -1;
    int m_port = 0;
    std::thread m_thread;
};

} // namespace meterbird::test

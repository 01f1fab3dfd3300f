// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <list>
#include <memory>

namespace meterbird::receiver {

class Connection;

/// All clients that are connected: whom to show out when there is no room for a new one, and the clock that ends what
/// takes too long. For the thread of `io`.
class Connections
{
public:
    using List = std::list<std::shared_ptr<Connection>>;

    /// What a client is doing, as far as others are concerned.
    enum class Standing {
        Spare, ///< nothing is lost when it goes: no request, half a head, or only its goodbye is awaited
        Sending, ///< a body
        Served, ///< its request is being answered; such a one is never shown out
    };

    Connections(boost::asio::io_context &io, std::size_t most);
    ~Connections();
    Connections(const Connections &) = delete;
    Connections &operator=(const Connections &) = delete;

    /// False when everybody who is here has to stay; else whoever has been spare for longest is gone.
    bool makeRoom();
    bool dropOldest(); ///< the same, whether there is room or not
    void add(std::shared_ptr<Connection> connection);
    void remove(Connection &connection);
    void move(Connection &connection, Standing standing);

    /// Each is told to end. No new one may come.
    void stopAll();

private:
    List &list(Standing standing);
    void tick();
    void endWhatIsLate();
    bool isEmpty() const { return m_spare.empty() && m_sending.empty() && m_served.empty(); }

    boost::asio::steady_timer m_timer;
    const std::size_t m_most;
    List m_spare; ///< in the order in which they became so, as the others
    List m_sending;
    List m_served;
    bool m_isTicking = false;
};

} // namespace meterbird::receiver

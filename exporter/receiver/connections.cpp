// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/connections.h"

#include "exporter/receiver/connection.h"

#include <utility>
#include <vector>

namespace meterbird::receiver {

namespace {

constexpr std::chrono::milliseconds Tick {100};

}

Connections::Connections(boost::asio::io_context &io, std::size_t most)
    : m_timer(io)
    , m_most(most)
{ }

Connections::~Connections() = default;

Connections::List &Connections::list(Standing standing)
{
    switch (standing) {
    case Standing::Spare:
        return m_spare;
    case Standing::Sending:
        return m_sending;
    case Standing::Served:
        break;
    }
    return m_served;
}

bool Connections::makeRoom()
{
    return m_spare.size() + m_sending.size() + m_served.size() < m_most || dropOldest();
}

bool Connections::dropOldest()
{
    for (List *list : {&m_spare, &m_sending}) {
        if (!list->empty()) {
            const std::shared_ptr<Connection> oldest = list->front();
            oldest->close();
            return true;
        }
    }
    return false;
}

void Connections::add(std::shared_ptr<Connection> connection)
{
    const auto place = m_spare.insert(m_spare.end(), std::move(connection));
    (*place)->setPlace(Standing::Spare, place);
    if (!std::exchange(m_isTicking, true))
        tick();
}

void Connections::remove(Connection &connection)
{
    list(connection.standing()).erase(connection.place());
    if (isEmpty())
        m_timer.cancel();
}

void Connections::move(Connection &connection, Standing standing)
{
    List &to = list(standing);
    to.splice(to.end(), list(connection.standing()), connection.place());
    connection.setPlace(standing, connection.place());
}

void Connections::stopAll()
{
    std::vector<std::shared_ptr<Connection>> all; // whoever stops leaves the lists
    for (const List *list : {&m_spare, &m_sending, &m_served})
        all.insert(all.end(), list->begin(), list->end());
    for (const std::shared_ptr<Connection> &connection : all)
        connection->stop();
}

void Connections::tick()
{
    m_timer.expires_after(Tick);
    m_timer.async_wait([this](boost::system::error_code) {
        m_isTicking = false; // should there be no memory for the rest, the next client sets it going again
        endWhatIsLate();
        m_isTicking = !isEmpty();
        if (m_isTicking)
            tick();
    });
}

void Connections::endWhatIsLate()
{
    const auto now = Connection::Clock::now();
    std::vector<std::shared_ptr<Connection>> late;
    for (const List *list : {&m_spare, &m_sending, &m_served}) {
        for (const std::shared_ptr<Connection> &connection : *list) {
            if (connection->deadline() <= now)
                late.push_back(connection);
        }
    }
    for (const std::shared_ptr<Connection> &connection : late)
        connection->expire();
}

} // namespace meterbird::receiver

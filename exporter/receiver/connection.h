// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/connections.h"
#include "exporter/receiver/requestreader.h"
#include "exporter/receiver/service.h"

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace meterbird::receiver {

/// One client: its requests one after the other, each with its deadlines, and its end. Owned by Connections. For the
/// thread of the service's io, which it never keeps: what may wait is done by the handlers' threads.
class Connection : public std::enable_shared_from_this<Connection>
{
public:
    using Clock = std::chrono::steady_clock;

    Connection(Service &service, boost::asio::ip::tcp::socket socket);

    void start();
    void close(); ///< at once, whatever it is doing
    void stop(); ///< ends once what it is doing is answered; half a request is answered with 503

    Clock::time_point deadline() const { return m_deadline; }
    void expire(); ///< the deadline has passed

    Connections::Standing standing() const { return m_standing; }
    Connections::List::iterator place() const { return m_place; }
    void setPlace(Connections::Standing standing, Connections::List::iterator place);

private:
    enum class Stage { Idle, Head, Body, Handling, Sending, Draining, Closed };
    enum class Next { ReadBody, ReadHead, Drain };

    void enter(Stage stage, Clock::time_point deadline);
    void awaitRequest();
    void awaitBytes();
    void readSome();
    void take(std::string_view bytes);
    void readHead(std::string_view bytes);
    void headIsRead();
    void readBody(std::string_view bytes);
    void handle();
    void make(const Page &page);
    static void reply(std::shared_ptr<Connection> self, OrObjection<Reply> reply,
                      std::unique_ptr<BodyBudget::Share> share);

    void refuse(const Objection &objection);
    void answer(const Reply &reply, bool isLast);
    void send(std::string text, Next next);
    void sendSome();
    void isSent();

    Service &m_service;
    boost::asio::ip::tcp::socket m_socket;
    Connections::Standing m_standing = Connections::Standing::Spare;
    Connections::List::iterator m_place {};
    Stage m_stage = Stage::Idle;
    Clock::time_point m_deadline {};
    Clock::time_point m_requestEnd {}; ///< by then a request has to be here as a whole

    RequestReader m_reader;
    bool m_isHead = false; ///< the method
    bool m_keepsAlive = false;
    std::string m_path; ///< of the request under way, like the next three
    std::string m_contentType;
    Reading m_reading;
    std::unique_ptr<BodyBudget::Share> m_share;

    bool m_isAwaiting = false; ///< bytes
    std::string m_out;
    std::size_t m_sent = 0;
    Next m_next = Next::ReadHead;
};

} // namespace meterbird::receiver

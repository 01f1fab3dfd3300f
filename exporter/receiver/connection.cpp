// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/connection.h"

#include "exporter/receiver/bodylimits.h"
#include "exporter/receiver/job.h"
#include "exporter/receiver/replytext.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace meterbird::receiver {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using Clock = Connection::Clock;

constexpr std::chrono::seconds Sending {5}; ///< how long a client may take to read an answer
constexpr std::chrono::seconds AfterRefusal {1}; ///< how long a client that was refused may go on sending
constexpr std::string_view Continue = "HTTP/1.1 100 Continue\r\n\r\n";

bool isNotYet(error_code error)
{
    return error == boost::asio::error::would_block || error == boost::asio::error::try_again
        || error == boost::asio::error::interrupted;
}

} // namespace

Connection::Connection(Service &service, tcp::socket socket)
    : m_service(service)
    , m_socket(std::move(socket))
{ }

void Connection::setPlace(Connections::Standing standing, Connections::List::iterator place)
{
    m_standing = standing;
    m_place = place;
}

void Connection::enter(Stage stage, Clock::time_point deadline)
{
    using Standing = Connections::Standing;
    m_stage = stage;
    m_deadline = deadline;
    const bool isSpare = stage == Stage::Idle || stage == Stage::Head || stage == Stage::Draining;
    const Standing standing = isSpare ? Standing::Spare : stage == Stage::Body ? Standing::Sending : Standing::Served;
    if (standing != m_standing || stage == Stage::Idle)
        m_service.connections.move(*this, standing);
}

void Connection::start()
{
    awaitRequest();
}

void Connection::awaitRequest()
{
    enter(Stage::Idle, Clock::now() + m_service.options.headerLimit);
    m_isHead = false;
    release(m_path); // an idle connection holds nothing that may be long
    release(m_contentType);
    if (!m_reader.hasUnread())
        return awaitBytes();
    // The next request has come with the last one. Others are served first, and the stack does not grow.
    boost::asio::post(m_service.io, [self = shared_from_this()] {
        if (self->m_stage == Stage::Idle)
            self->readHead({});
    });
}

void Connection::close()
{
    if (std::exchange(m_stage, Stage::Closed) == Stage::Closed)
        return;
    error_code ignored;
    m_socket.close(ignored);
    m_service.connections.remove(*this);
}

void Connection::stop()
{
    if (m_stage == Stage::Idle)
        close();
    else if (m_stage == Stage::Head || m_stage == Stage::Body)
        refuse({503, "Meterbird is stopping", 5});
    else if (m_stage == Stage::Sending || m_stage == Stage::Draining)
        m_deadline = std::min(m_deadline, Clock::now() + AfterRefusal);
}

void Connection::expire()
{
    if (m_stage == Stage::Closed)
        return;
    if (m_stage == Stage::Head || m_stage == Stage::Body)
        refuse({408, "the request took too long"});
    else
        close();
}

void Connection::awaitBytes()
{
    if (std::exchange(m_isAwaiting, true))
        return;
    m_socket.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
        self->m_isAwaiting = false;
        if (error)
            self->close();
        else
            self->readSome();
    });
}

void Connection::readSome()
{
    const bool isReading =
        m_stage == Stage::Idle || m_stage == Stage::Head || m_stage == Stage::Body || m_stage == Stage::Draining;
    if (!isReading)
        return;
    error_code error;
    const std::size_t got = m_socket.read_some(boost::asio::buffer(m_service.bytes), error);
    if (isNotYet(error))
        return awaitBytes();
    if (!error)
        return take({m_service.bytes.data(), got});
    if (error == boost::asio::error::eof && (m_stage == Stage::Head || m_stage == Stage::Body))
        return refuse({400, "the request was cut short"});
    close();
}

void Connection::take(std::string_view bytes)
{
    if (m_stage == Stage::Idle || m_stage == Stage::Head)
        readHead(bytes);
    else if (m_stage == Stage::Body)
        readBody(bytes);
    else
        awaitBytes(); // what a client sends after its refusal
}

void Connection::readHead(std::string_view bytes)
{
    if (m_stage == Stage::Idle) {
        const Clock::time_point now = Clock::now();
        m_requestEnd = now + m_service.options.requestLimit;
        enter(Stage::Head, now + m_service.options.headerLimit);
    }
    switch (m_reader.readHead(bytes)) {
    case RequestReader::State::NeedsMore:
        return awaitBytes();
    case RequestReader::State::Failed:
        if (m_reader.isHttp2() && m_service.options.grpcSeen)
            m_service.options.grpcSeen();
        m_path = m_reader.head().path;
        m_contentType = mediaTypeOf(m_reader.head());
        return refuse(m_reader.objection());
    case RequestReader::State::Done:
        return headIsRead();
    }
}

void Connection::headIsRead()
{
    const RequestHead &head = m_reader.head();
    m_isHead = head.method == "HEAD";
    m_keepsAlive = head.keepsAlive && !head.isHttp10 && !m_service.isStopping;
    m_path = head.path;
    m_contentType = mediaTypeOf(head);
    auto step = m_service.routing.stepFor(head);
    if (!step)
        return answer(m_service.routing.worded(step.error(), m_path, m_contentType), head.announcesBody());
    if (const auto *reply = std::get_if<Reply>(&*step))
        return answer(*reply, head.announcesBody());
    m_keepsAlive = m_keepsAlive && (std::holds_alternative<Reading>(*step) || !head.announcesBody());
    if (const auto *page = std::get_if<const Page *>(&*step))
        return make(**page);
    m_reading = std::get<Reading>(std::move(*step));
    m_share = std::make_unique<BodyBudget::Share>(m_service.budget);
    enter(Stage::Body, m_requestEnd);
    if (m_reading.plan.wantsContinue && !m_reader.hasUnread())
        return send(std::string(Continue), Next::ReadBody);
    readBody({});
}

void Connection::readBody(std::string_view bytes)
{
    switch (m_reader.readBody(bytes, m_service.options.mostBytes, *m_share)) {
    case RequestReader::State::NeedsMore:
        return awaitBytes();
    case RequestReader::State::Failed:
        return refuse(m_reader.objection());
    case RequestReader::State::Done:
        return handle();
    }
}

void Connection::handle()
{
    enter(Stage::Handling, Clock::time_point::max());
    Job job {std::move(m_reading), m_reader.takeBody(), std::move(m_share), m_requestEnd};
    boost::asio::post(
        m_service.handlers.jobs(),
        [self = shared_from_this(), work = boost::asio::make_work_guard(m_service.io), job = std::move(job)]() mutable {
            Service &service = self->m_service;
            OrObjection<Reply> made = done(job, service.options.mostBytes);
            const std::size_t bytes = job.share->mostBytes();
            reply(std::move(self), std::move(made), std::move(job.share));
            service.heap.noteFreed(bytes);
        });
}

void Connection::make(const Page &page)
{
    enter(Stage::Handling, Clock::time_point::max());
    boost::asio::post(m_service.handlers.jobs(),
                      [self = shared_from_this(), work = boost::asio::make_work_guard(m_service.io), &page]() mutable {
                          reply(std::move(self), made(page), nullptr);
                      });
}

/// On a handler's thread: back to that of io. `share` is what the request held; its answer holds of it what it needs
/// until it is sent: there may be thousands that nobody reads.
void Connection::reply(std::shared_ptr<Connection> self, OrObjection<Reply> reply,
                       std::unique_ptr<BodyBudget::Share> share)
{
    const std::size_t bytes = reply ? reply->body.size() : 0;
    if (share && share->bytes() > bytes)
        share->shrink(share->bytes() - bytes);
    Service &service = self->m_service;
    boost::asio::post(
        service.io, [self = std::move(self), reply = std::move(reply), share = std::move(share)]() mutable {
            self->m_share = std::move(share);
            self->m_deadline = Clock::now() + Sending; // should there be no memory for the answer either
            self->answer(reply ? *reply
                               : self->m_service.routing.worded(reply.error(), self->m_path, self->m_contentType),
                         false);
        });
}

/// Where the next request would begin is not known: the connection ends with this.
void Connection::refuse(const Objection &objection)
{
    m_share.reset();
    answer(m_service.routing.worded(objection, m_path, m_contentType), true);
}

void Connection::answer(const Reply &reply, bool isLast)
{
    if (m_stage == Stage::Closed)
        return;
    isLast = isLast || !m_keepsAlive || m_service.isStopping;
    m_reader.finish();
    send(replyText(reply, m_isHead, isLast), isLast ? Next::Drain : Next::ReadHead);
}

void Connection::send(std::string text, Next next)
{
    m_out = std::move(text);
    m_sent = 0;
    m_next = next;
    enter(Stage::Sending, Clock::now() + Sending);
    sendSome();
}

void Connection::sendSome()
{
    while (m_sent < m_out.size()) {
        error_code error;
        m_sent += m_socket.write_some(boost::asio::buffer(m_out.data() + m_sent, m_out.size() - m_sent), error);
        if (isNotYet(error)) {
            m_socket.async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code failure) {
                if (failure)
                    self->close();
                else
                    self->sendSome();
            });
            return;
        }
        if (error)
            return close();
    }
    release(m_out);
    if (m_next != Next::ReadBody)
        m_share.reset();
    isSent();
}

void Connection::isSent()
{
    error_code ignored;
    switch (m_next) {
    case Next::ReadBody:
        enter(Stage::Body, m_requestEnd);
        return readBody({});
    case Next::ReadHead:
        return awaitRequest();
    case Next::Drain:
        enter(Stage::Draining, Clock::now() + AfterRefusal);
        m_socket.shutdown(tcp::socket::shutdown_send, ignored);
        return awaitBytes();
    }
}

} // namespace meterbird::receiver

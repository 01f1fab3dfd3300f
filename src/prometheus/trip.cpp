// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/trip.h"

#include "src/base/duration.h"
#include "src/prometheus/failure.h"

#include <QNetworkAccessManager>
#include <QtConcurrent>

namespace meterbird::prometheus {

Trip::Trip(Question question, std::chrono::milliseconds deadline, std::size_t mostBytes)
    : m_question(std::move(question))
    , m_mostBytes(mostBytes)
{
    m_clock.start();
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &Trip::expire);
    m_deadline.start(deadline);
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &Trip::finishWork);
}

void Trip::start(QNetworkAccessManager &net)
{
    if (!m_travelling)
        return;
    m_reply.reset(m_question.isPost ? net.post(m_question.request, m_question.form) : net.get(m_question.request));
    m_reply->setReadBufferSize(1 << 20); // the socket is read no faster than readMore() empties it
    connect(m_reply.get(), &QIODevice::readyRead, this, &Trip::readMore);
    connect(m_reply.get(), &QNetworkReply::finished, this, &Trip::finishReply);
}

void Trip::work(std::function<void()> work)
{
    m_working = true;
    m_watcher.setFuture(QtConcurrent::run(std::move(work)));
}

void Trip::readMore()
{
    const auto size = static_cast<std::size_t>(std::max<qint64>(m_reply->bytesAvailable(), 0));
    if (m_body.size() + size > m_mostBytes) {
        m_body.clear();
        fail({Error::Kind::TooMuch, "the answer is larger than " + std::to_string(m_mostBytes >> 20U) + " MiB"});
        return;
    }
    const std::size_t before = m_body.size();
    m_body.resize(before + size);
    const qint64 got = m_reply->read(m_body.data() + before, static_cast<qint64>(size));
    m_body.resize(before + static_cast<std::size_t>(std::max<qint64>(got, 0)));
}

void Trip::finishReply()
{
    if (m_reply->isOpen() && m_reply->bytesAvailable() > 0 && !m_error)
        readMore();
    if (!m_travelling)
        return;
    ReplyHead head;
    head.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    head.reason = m_reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString().toStdString();
    head.contentType = m_reply->header(QNetworkRequest::ContentTypeHeader).toString().toStdString();
    head.contentEncoding = m_reply->rawHeader("Content-Encoding").toStdString();
    head.location = m_reply->rawHeader("Location").toStdString();
    head.retryAfter = m_reply->rawHeader("Retry-After").toStdString();
    head.askedPlain = m_question.request.hasRawHeader("Accept-Encoding");
    m_error = failureOf(m_reply->error(), m_reply->errorString().toStdString(), head, m_body);
    arrive();
}

void Trip::cancel()
{
    fail({Error::Kind::Cancelled, "the question was given up"});
}

void Trip::expire()
{
    fail({Error::Kind::Timeout, "no answer within " + toDuration(m_deadline.interval())});
}

void Trip::fail(Error error)
{
    if (!m_error)
        m_error = std::move(error);
    if (m_travelling)
        arrive();
    else
        finishWork();
}

void Trip::arrive()
{
    m_travelling = false;
    if (m_reply) {
        m_reply->disconnect(this); // the abort would only tell us what we know
        if (m_reply->isRunning())
            m_reply->abort();
        m_reply.reset(); // it belongs to the manager too, which may go before us
    }
    Q_EMIT arrived();
    wake();
}

void Trip::finishWork()
{
    if (!std::exchange(m_working, false))
        return;
    Q_EMIT worked();
    wake();
}

void Trip::wake()
{
    // The coroutine may let go of us in here: deletion waits for the event loop.
    if (const auto waiter = std::exchange(m_waiter, nullptr))
        waiter.resume();
}

} // namespace meterbird::prometheus

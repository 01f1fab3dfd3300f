// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QObject>
#include <QPointer>
#include <QTcpServer>

#include <chrono>
#include <string>

class QTcpSocket;

namespace meterbird::test {

/// How a FakePrometheus answers: right, or as badly as the network can.
struct FakeReply {
    enum class Manner {
        Whole,
        Never, ///< takes the question and says nothing
        HangUp, ///< closes without a byte
        CutShort, ///< promises the whole length, sends the first half, closes
        CutChunked, ///< the same in chunked coding: no last chunk
        Drip, ///< the head, then a byte every 50 ms
        Endless, ///< chunks for ever
        Garbage, ///< the body alone, no HTTP around it
    };
    QByteArray body;
    int status = 200;
    QByteArray contentType = "application/json";
    QList<QByteArray> headers {}; ///< more lines, such as "Location: http://…"
    Manner manner = Manner::Whole;
    std::chrono::milliseconds delay {0};
};

struct FakeRequest {
    QByteArray method;
    QByteArray path; ///< with what follows '?'
    QMap<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;
};

/// A server on a free loopback port that answers /api/v1 as it is told to. Lives on the test's thread.
class FakePrometheus : public QObject
{
    Q_OBJECT
public:
    FakePrometheus();
    ~FakePrometheus() override;

    std::string url() const;
    quint16 port() const { return m_server.serverPort(); }

    /// For every path that has no answer of its own.
    void answer(FakeReply reply) { m_reply = std::move(reply); }
    /// `path` without its query, such as "/api/v1/targets".
    void answer(const QByteArray &path, FakeReply reply) { m_replies[path] = std::move(reply); }

    const QList<FakeRequest> &requests() const { return m_requests; }
    void forgetRequests() { m_requests.clear(); }
    int open() const { return m_open; } ///< questions without an end of answer
    int mostOpen() const { return m_mostOpen; }
    /// Lets go of every connection: as if it were killed.
    void hangUpAll();

Q_SIGNALS:
    void asked();

private:
    void greet();
    void read(QTcpSocket *socket);
    void reply(QTcpSocket *socket, const FakeReply &reply);
    void close(QTcpSocket *socket);

    QTcpServer m_server;
    FakeReply m_reply;
    QMap<QByteArray, FakeReply> m_replies;
    QList<FakeRequest> m_requests;
    QMap<QTcpSocket *, QByteArray> m_buffers;
    int m_open = 0;
    int m_mostOpen = 0;
};

} // namespace meterbird::test

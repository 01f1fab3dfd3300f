// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeprometheus.h"

#include <QTcpSocket>
#include <QTimer>

#include <algorithm>

namespace meterbird::test {

namespace {

using Manner = FakeReply::Manner;

/// Takes one whole request off the front of `bytes`, or leaves them until more has come.
bool take(QByteArray &bytes, FakeRequest &request)
{
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    QList<QByteArray> lines = bytes.left(end).split('\n');
    const QList<QByteArray> words = lines.takeFirst().trimmed().split(' ');
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        request.headers[line.left(colon).trimmed().toLower()] = line.mid(colon + 1).trimmed();
    }
    const qsizetype length = request.headers.value("content-length").toLongLong();
    if (bytes.size() < end + 4 + length)
        return false;
    request.method = words.value(0);
    request.path = words.value(1);
    request.body = bytes.mid(end + 4, length);
    bytes.remove(0, end + 4 + length);
    return true;
}

QByteArray head(const FakeReply &reply)
{
    QByteArray text = "HTTP/1.1 " + QByteArray::number(reply.status) + " Said\r\n";
    if (!reply.contentType.isEmpty())
        text += "Content-Type: " + reply.contentType + "\r\n";
    for (const QByteArray &line : reply.headers)
        text += line + "\r\n";
    if (reply.manner == Manner::Endless || reply.manner == Manner::CutChunked)
        text += "Transfer-Encoding: chunked\r\n";
    else
        text += "Content-Length: " + QByteArray::number(reply.body.size()) + "\r\n";
    return text + "\r\n";
}

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

/// Writes on as the reader takes it: no gigabytes in our own memory.
void pourForEver(QTcpSocket *socket)
{
    const QByteArray piece = chunk(QByteArray(64 * 1024, ' '));
    while (socket->state() == QAbstractSocket::ConnectedState && socket->bytesToWrite() < 256 * 1024)
        socket->write(piece);
}

void drip(QTcpSocket *socket, const QByteArray &bytes)
{
    auto *timer = new QTimer(socket);
    QObject::connect(timer, &QTimer::timeout, socket, [socket, timer, bytes, at = qsizetype(0)]() mutable {
        if (at == bytes.size())
            timer->stop();
        else
            socket->write(bytes.mid(at++, 1));
    });
    timer->start(std::chrono::milliseconds(50));
}

} // namespace

FakePrometheus::FakePrometheus()
{
    connect(&m_server, &QTcpServer::newConnection, this, &FakePrometheus::greet);
    m_server.listen(QHostAddress::LocalHost, 0);
}

FakePrometheus::~FakePrometheus()
{
    for (QTcpSocket *socket : m_buffers.keys())
        socket->disconnect(this);
}

std::string FakePrometheus::url() const
{
    return "http://127.0.0.1:" + std::to_string(port());
}

void FakePrometheus::hangUpAll()
{
    for (QTcpSocket *socket : m_buffers.keys())
        socket->abort();
}

void FakePrometheus::greet()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        m_buffers[socket];
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] { close(socket); });
    }
}

void FakePrometheus::read(QTcpSocket *socket)
{
    m_buffers[socket] += socket->readAll();
    FakeRequest request;
    if (!take(m_buffers[socket], request))
        return;
    const QByteArray path = request.path.left(request.path.indexOf('?'));
    const FakeReply chosen = m_replies.value(request.path.contains('?') ? path : request.path, m_reply);
    m_requests.append(request);
    m_mostOpen = std::max(m_mostOpen, ++m_open);
    socket->setProperty("open", true);
    if (chosen.delay.count() > 0)
        QTimer::singleShot(chosen.delay, socket, [this, socket, chosen] { reply(socket, chosen); });
    else
        reply(socket, chosen);
    Q_EMIT asked();
}

void FakePrometheus::reply(QTcpSocket *socket, const FakeReply &reply)
{
    switch (reply.manner) {
    case Manner::Whole:
        socket->setProperty("open", false);
        --m_open;
        socket->write(head(reply) + reply.body);
        return;
    case Manner::Never:
        return;
    case Manner::HangUp:
        socket->disconnectFromHost();
        return;
    case Manner::CutShort:
        socket->write(head(reply) + reply.body.left(reply.body.size() / 2));
        socket->disconnectFromHost();
        return;
    case Manner::CutChunked:
        socket->write(head(reply) + chunk(reply.body.left(reply.body.size() / 2)));
        socket->disconnectFromHost();
        return;
    case Manner::Drip:
        socket->write(head(reply));
        drip(socket, reply.body);
        return;
    case Manner::Endless:
        socket->write(head(reply));
        connect(socket, &QTcpSocket::bytesWritten, socket, [socket] { pourForEver(socket); });
        pourForEver(socket);
        return;
    case Manner::Garbage:
        socket->write(reply.body);
        socket->disconnectFromHost();
        return;
    }
}

void FakePrometheus::close(QTcpSocket *socket)
{
    if (socket->property("open").toBool())
        --m_open;
    m_buffers.remove(socket);
    socket->deleteLater();
}

} // namespace meterbird::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/singleinstance.h"

#include "ui/app/instancelock.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QLocalSocket>
#include <QLoggingCategory>

#include <algorithm>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace meterbird::ui {

namespace {
Q_LOGGING_CATEGORY(lcInstance, "meterbird.app.instance", QtInfoMsg)

/// The path of a socket must stay below 108 bytes, so a folder goes in by its hash.
QByteArray shortName(const std::filesystem::path &dataFolder)
{
    std::error_code ignored;
    const auto folder = std::filesystem::weakly_canonical(dataFolder, ignored);
    const QByteArray hash =
        QCryptographicHash::hash(QByteArray::fromStdString(folder.string()), QCryptographicHash::Sha256);
    return hash.toHex().left(16);
}

/// In the runtime folder, which is this user's alone; without one in the folder for temporary files, which is not.
QString socketName(const QByteArray &what)
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    if (!runtime.isEmpty())
        return QStringLiteral("%1/meterbird-%2").arg(runtime, QString::fromLatin1(what));
    return QStringLiteral("%1/meterbird-%2-%3").arg(QDir::tempPath()).arg(::geteuid()).arg(QString::fromLatin1(what));
}

QByteArray portName(int metricsPort)
{
    return "port-" + QByteArray::number(metricsPort);
}

/// Another user may have put a socket of that name where everybody may write: its word counts for nothing.
bool isOurs(int socket)
{
    ucred peer {};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds askLimit {500}; ///< for all of a question

void limitWaiting(int socket, int option, Clock::time_point end)
{
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end - Clock::now());
    const timeval limit {0, std::max<suseconds_t>(left.count(), 1'000)}; // 0 would be for ever
    ::setsockopt(socket, SOL_SOCKET, option, &limit, sizeof limit);
}

/// What is said in return, up to the end of the line; empty when nobody is there or nothing comes in time.
QByteArray ask(int socket, const QByteArray &path, const QByteArray &question)
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    if (path.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        return {};
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    const auto end = Clock::now() + askLimit;
    limitWaiting(socket, SO_SNDTIMEO, end); // connecting waits as well, when the other one does not accept
    if (::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 || !isOurs(socket)
        || ::send(socket, question.constData(), static_cast<std::size_t>(question.size()), MSG_NOSIGNAL)
            != question.size())
        return {};
    QByteArray answer;
    char piece[64];
    while (!answer.endsWith('\n') && answer.size() < qsizetype(sizeof piece) && Clock::now() < end) {
        limitWaiting(socket, SO_RCVTIMEO, end);
        const ssize_t length = ::recv(socket, piece, sizeof piece, 0);
        if (length <= 0)
            return {};
        answer.append(piece, length);
    }
    return answer;
}

SingleInstance::Other raise(const QByteArray &what)
{
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return SingleInstance::Other::None;
    const QByteArray answer = ask(socket, QFile::encodeName(socketName(what)), "raise\n");
    ::close(socket);
    if (answer == "no window\n")
        return SingleInstance::Other::Windowless;
    return answer == "ok\n" ? SingleInstance::Other::Raised : SingleInstance::Other::None;
}
} // namespace

SingleInstance::Other SingleInstance::raiseOther(const std::filesystem::path &dataFolder)
{
    return raise(shortName(dataFolder));
}

SingleInstance::Other SingleInstance::raiseOther(int metricsPort)
{
    return raise(portName(metricsPort));
}

std::string SingleInstance::lockFile(const std::filesystem::path &dataFolder)
{
    return QFile::encodeName(socketName(shortName(dataFolder))).toStdString() + ".lock";
}

SingleInstance::Other SingleInstance::findOther(const std::filesystem::path &dataFolder, InstanceLock &lock,
                                                std::chrono::milliseconds patience)
{
    const auto end = Clock::now() + patience;
    while (true) {
        const bool isFirst = lock.take();
        const Other other = raiseOther(dataFolder); // it may live without a lock
        if (other != Other::None || isFirst)
            return other;
        if (Clock::now() >= end)
            return Other::Silent;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

SingleInstance::SingleInstance(const std::filesystem::path &dataFolder, QObject *parent)
    : SingleInstance(shortName(dataFolder), parent)
{ }

SingleInstance::SingleInstance(int metricsPort, QObject *parent)
    : SingleInstance(portName(metricsPort), parent)
{ }

SingleInstance::SingleInstance(const QByteArray &what, QObject *parent)
    : QObject(parent)
    , m_name(socketName(what))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::greet);
}

bool SingleInstance::listen(bool hasWindow)
{
    m_hasWindow = hasWindow;
    // Nobody answered there (findOther), so a file of that name was left by a crash.
    QLocalServer::removeServer(m_name);
    if (m_server.listen(m_name))
        return true;
    qCWarning(lcInstance) << "a second start cannot raise this window:" << m_server.errorString();
    return false;
}

void SingleInstance::greet()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (socket->read(64) == "raise\n") {
                socket->write(m_hasWindow ? "ok\n" : "no window\n");
                if (m_hasWindow)
                    Q_EMIT raiseRequested();
            }
            socket->disconnectFromServer();
        });
    }
}

} // namespace meterbird::ui

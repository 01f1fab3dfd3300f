// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/singleinstance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>
#include <QLoggingCategory>

#include <sys/socket.h>
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

/// Another user may have put a socket of that name where everybody may write: its word counts for nothing.
bool isOurs(const QLocalSocket &socket)
{
    ucred peer {};
    socklen_t size = sizeof peer;
    return ::getsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
        && peer.uid == ::geteuid();
}
} // namespace

SingleInstance::SingleInstance(const std::filesystem::path &dataFolder, QObject *parent)
    : SingleInstance(shortName(dataFolder), parent)
{ }

SingleInstance::SingleInstance(int metricsPort, QObject *parent)
    : SingleInstance("port-" + QByteArray::number(metricsPort), parent)
{ }

SingleInstance::SingleInstance(const QByteArray &what, QObject *parent)
    : QObject(parent)
    , m_name(socketName(what))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::greet);
}

SingleInstance::Other SingleInstance::raiseOther()
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(200) || !isOurs(socket))
        return Other::None;
    socket.write("raise\n");
    if (!socket.waitForBytesWritten(200) || !socket.waitForReadyRead(300))
        return Other::None;
    const QByteArray answer = socket.readAll();
    if (answer == "no window\n")
        return Other::Windowless;
    return answer == "ok\n" ? Other::Raised : Other::None;
}

bool SingleInstance::listen(bool hasWindow)
{
    m_hasWindow = hasWindow;
    // Nobody answered there (raiseOther), so a file of that name was left by a crash.
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/singleinstance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>
#include <QLoggingCategory>

namespace meterbird::ui {

namespace {
Q_LOGGING_CATEGORY(lcInstance, "meterbird.app.instance", QtInfoMsg)

/// In the runtime folder, which is this user's alone; its path must stay below the 108 bytes of a socket name.
QString socketName(const std::filesystem::path &dataFolder)
{
    std::error_code ignored;
    const auto folder = std::filesystem::weakly_canonical(dataFolder, ignored);
    const QByteArray hash =
        QCryptographicHash::hash(QByteArray::fromStdString(folder.string()), QCryptographicHash::Sha256);
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString base = runtime.isEmpty() ? QDir::tempPath() : runtime;
    return QStringLiteral("%1/meterbird-%2").arg(base, QString::fromLatin1(hash.toHex().left(16)));
}
} // namespace

SingleInstance::SingleInstance(const std::filesystem::path &dataFolder)
    : m_name(socketName(dataFolder))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::greet);
}

bool SingleInstance::raiseOther()
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(200))
        return false;
    socket.write("raise\n");
    return socket.waitForBytesWritten(200) && socket.waitForReadyRead(300) && socket.readAll() == "ok\n";
}

bool SingleInstance::listen()
{
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
                socket->write("ok\n");
                Q_EMIT raiseRequested();
            }
            socket->disconnectFromServer();
        });
    }
}

} // namespace meterbird::ui

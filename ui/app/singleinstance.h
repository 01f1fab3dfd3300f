// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QString>

#include <chrono>
#include <filesystem>
#include <string>

namespace meterbird::ui {

class InstanceLock;

/// One Meterbird a data folder, and one window a metrics port. The first one listens on a local socket that only this
/// user can reach; a second start says "raise" there and ends. (That two processes never write one folder is the
/// exporter's lock's promise, not ours.)
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    enum class Other {
        None, ///< nobody of this user answers
        Raised, ///< it lives and was told to come to the front
        Windowless, ///< it lives and has no window
        Silent, ///< it lives and has not answered
    };

    /// Asks whoever has this data folder to come to the front; waits for it at most half a second. Needs no
    /// application: a second start is over before it is connected to the desktop.
    static Other raiseOther(const std::filesystem::path &dataFolder);
    /// Whoever serves /metrics on this port, whatever its data folder.
    static Other raiseOther(int metricsPort);

    /// Where the lock of a data folder lies: beside its socket.
    static std::string lockFile(const std::filesystem::path &dataFolder);
    /// Takes the lock, or has whoever holds it come to the front: one that only begins to start, or is about to end, is
    /// waited for until it listens or is gone, or Silent. None: we are the first.
    static Other findOther(const std::filesystem::path &dataFolder, InstanceLock &lock,
                           std::chrono::milliseconds patience = std::chrono::seconds(10));

    /// To be found by its data folder, or by its metrics port.
    explicit SingleInstance(const std::filesystem::path &dataFolder, QObject *parent = nullptr);
    explicit SingleInstance(int metricsPort, QObject *parent = nullptr);

    /// Listens from now on; without a window nothing is raised and the other start is told so. False (with a warning in
    /// the log) when the socket cannot be made: then nobody can raise us.
    bool listen(bool hasWindow = true);

Q_SIGNALS:
    /// Somebody started Meterbird again: show the window.
    void raiseRequested();

private:
    SingleInstance(const QByteArray &what, QObject *parent);
    void greet();

    QString m_name;
    bool m_hasWindow = true;
    QLocalServer m_server;
};

} // namespace meterbird::ui

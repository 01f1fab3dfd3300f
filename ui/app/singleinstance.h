// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QString>

#include <filesystem>

namespace meterbird::ui {

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
    };

    /// Whoever has this data folder.
    explicit SingleInstance(const std::filesystem::path &dataFolder, QObject *parent = nullptr);
    /// Whoever serves /metrics on this port, whatever its data folder.
    explicit SingleInstance(int metricsPort, QObject *parent = nullptr);

    /// Asks the other one to come to the front; waits for it at most half a second.
    Other raiseOther();
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

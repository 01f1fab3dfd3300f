// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QString>

#include <filesystem>

namespace meterbird::ui {

/// One Meterbird a data folder. The first one listens on a local socket that only this user can reach; a second start
/// says "raise" there and ends. (That two processes never write one folder is the exporter's lock's promise, not ours.)
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    explicit SingleInstance(const std::filesystem::path &dataFolder);

    /// True when another one lives and was told to come to the front. Waits for it at most half a second.
    bool raiseOther();
    /// Listens from now on. False (with a warning in the log) when the socket cannot be made: then nobody can raise us.
    bool listen();

Q_SIGNALS:
    /// Somebody started Meterbird again: show the window.
    void raiseRequested();

private:
    void greet();

    QString m_name;
    QLocalServer m_server;
};

} // namespace meterbird::ui

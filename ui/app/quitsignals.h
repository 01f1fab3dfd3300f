// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <csignal>
#include <map>

namespace meterbird::ui {

/// SIGTERM, SIGINT and SIGHUP end the program as its menu would: children ended, ledger committed. One that was ignored
/// before stays so: nohup means it, and so does a shell that starts us in the background. One object.
class QuitSignals : public QObject
{
    Q_OBJECT

public:
    /// `exitCode` other than 0: of a command, which then has not done what it was asked for.
    explicit QuitSignals(int exitCode = 0, QObject *parent = nullptr);
    ~QuitSignals() override;

private:
    int m_fd;
    QSocketNotifier m_notifier;
    std::map<int, struct sigaction> m_before; ///< what was done at those that we took
};

} // namespace meterbird::ui

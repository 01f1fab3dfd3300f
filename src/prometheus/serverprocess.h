// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/serverexit.h"

#include <QObject>
#include <QProcess>
#include <QTimer>

#include <chrono>

namespace meterbird::prometheus {

/// One run of a child that dies with us: with the main thread, whatever kills it. Make it on that thread.
class ServerProcess : public QObject
{
    Q_OBJECT
public:
    explicit ServerProcess(std::chrono::milliseconds stopLimit);
    /// Ends the child and waits for it: politely up to stopLimit, then by force.
    ~ServerProcess() override;

    void start(const QString &program, const QStringList &arguments, const QString &folder);
    /// SIGTERM now, SIGKILL after stopLimit; ended() follows.
    void stop();
    void kill();
    /// Has it read its configuration again (SIGHUP).
    void reload();
    qint64 processId() const { return m_process.processId(); }

Q_SIGNALS:
    void started(qint64 pid);
    void wrote(const QByteArray &bytes); ///< standard output and error, as they come
    void ended(const meterbird::prometheus::ServerExit &exit); ///< once a start

private:
    void tieToUs();
    void finish(ServerExit exit);

    QProcess m_process;
    QTimer m_stopTimer;
    bool m_running = false;
};

/// The few variables that a child needs; no proxy among them, no secret of ours.
QProcessEnvironment childEnvironment();

} // namespace meterbird::prometheus

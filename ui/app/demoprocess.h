// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>

namespace meterbird::ui {

/// The demo agent as a child process: it talks to our receiver over HTTP like anybody, and ends with us.
/// Start it from the main thread (its end is tied to the thread that started it).
class DemoProcess : public QObject
{
    Q_OBJECT

public:
    explicit DemoProcess(QObject *parent = nullptr);
    ~DemoProcess() override;

    /// Does nothing while it runs. `receiver` is the receiver's URL.
    void start(const QString &receiver);
    void stop();
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

Q_SIGNALS:
    void runningChanged(bool running);
    /// It could not start or ended by itself with an error; one sentence.
    void failed(const QString &reason);

private:
    QProcess m_process;
    bool m_stopping = false;
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QProcess>
#include <QTimer>

#include <chrono>

namespace meterbird::prometheus {

/// One short run of a helper program (`promtool check config`), its output as text. It ends itself when it takes
/// longer than its limit, and with this object.
class ToolRun : public QObject
{
    Q_OBJECT
public:
    explicit ToolRun(std::chrono::milliseconds limit, QObject *parent = nullptr);
    ~ToolRun() override;

    void start(const QString &program, const QStringList &arguments);

Q_SIGNALS:
    /// Once a start. `code` is -1 when it could not run or was ended; `output` is at most 256 KiB.
    void ended(int code, const QByteArray &output);

private:
    void collect();
    void finish(int code);

    QProcess m_process;
    QTimer m_limit;
    QByteArray m_output;
    bool m_running = false;
};

} // namespace meterbird::prometheus

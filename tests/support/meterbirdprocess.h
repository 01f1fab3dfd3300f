// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <optional>

namespace meterbird::test {

/// The real program, with ports of its own and a data folder that lives as long as this object.
class MeterbirdProcess
{
public:
    MeterbirdProcess();
    ~MeterbirdProcess();

    /// Starts `meterbird --headless` with free ports (later arguments win) and waits until exporter and Prometheus
    /// answer. False: it did not; output() says what it said.
    bool startHeadless(const QStringList &more = {});
    /// Any other way to start it, on the same data folder. Does not wait.
    void start(const QStringList &arguments);
    bool waitUntilLive();
    /// SIGTERM; true when it ended with 0.
    bool quit();
    bool ends(); ///< by itself; waited for
    void kill();

    /// Runs a subcommand on the same data folder to its end.
    struct Outcome {
        int exitCode = -1;
        QByteArray out;
        QByteArray err;
    };
    Outcome run(const QStringList &arguments, int limitMs = 60'000) const;

    QString folder() const { return m_folder.path(); }
    QString metrics() const { return m_metrics; } ///< http://…/metrics
    QString receiver() const { return m_receiver; } ///< http://…
    QString prometheus() const { return m_prometheus; } ///< http://…
    qint64 pid() const { return m_process.processId(); }
    QByteArray output(); ///< all that has come of it by now
    bool says(const QByteArray &words); ///< waited for: what it has written comes a little later
    QProcess &process() { return m_process; }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_output;
    QString m_metrics, m_receiver, m_prometheus;
};

/// Processes whose parent chain leads to `pid`, as they are now.
QList<qint64> descendantsOf(qint64 pid);
bool isAlive(qint64 pid); ///< a zombie is not

} // namespace meterbird::test

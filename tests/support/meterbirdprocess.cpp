// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/meterbirdprocess.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>

namespace meterbird::test {

namespace {
QString program()
{
    return QStringLiteral(METERBIRD_BIN_DIR "/meterbird");
}
} // namespace

MeterbirdProcess::MeterbirdProcess()
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
}

MeterbirdProcess::~MeterbirdProcess()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(30'000)) {
        m_process.kill();
        m_process.waitForFinished(30'000);
    }
}

bool MeterbirdProcess::startHeadless(const QStringList &more)
{
    start(QStringList {QStringLiteral("--headless")} + more);
    return waitUntilLive();
}

void MeterbirdProcess::start(const QStringList &arguments)
{
    m_metrics.clear();
    QStringList all {QStringLiteral("--data-dir"), folder()};
    for (const char *port : {"--metrics-port", "--receiver-port", "--prometheus-port"}) {
        if (!arguments.contains(QLatin1String(port)))
            all << QLatin1String(port) << QStringLiteral("0");
    }
    m_process.start(program(), all + arguments);
}

bool MeterbirdProcess::waitUntilLive()
{
    return QTest::qWaitFor(
               [this] {
                   if (m_process.state() == QProcess::NotRunning)
                       return true;
                   QFile file(folder() + QStringLiteral("/run.json"));
                   if (!file.open(QIODevice::ReadOnly))
                       return false;
                   const QJsonObject run = QJsonDocument::fromJson(file.readAll()).object();
                   if (run.value(QStringLiteral("pid")).toInteger() != m_process.processId())
                       return false;
                   m_metrics = run.value(QStringLiteral("metrics")).toString();
                   m_receiver = run.value(QStringLiteral("receiver")).toString();
                   m_prometheus = run.value(QStringLiteral("prometheus")).toString();
                   return !m_metrics.isEmpty() && !m_prometheus.isEmpty();
               },
               60'000)
        && m_process.state() == QProcess::Running;
}

bool MeterbirdProcess::quit()
{
    m_process.terminate();
    return m_process.waitForFinished(60'000) && m_process.exitStatus() == QProcess::NormalExit
        && m_process.exitCode() == 0;
}

void MeterbirdProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished(30'000);
}

MeterbirdProcess::Outcome MeterbirdProcess::run(const QStringList &arguments, int limitMs) const
{
    QProcess process;
    process.start(program(), arguments + QStringList {QStringLiteral("--data-dir"), folder()});
    if (!process.waitForFinished(limitMs))
        return {-1, process.readAllStandardOutput(), "did not end in time: " + process.readAllStandardError()};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

bool MeterbirdProcess::ends()
{
    return m_process.state() == QProcess::NotRunning || m_process.waitForFinished(60'000);
}

QByteArray MeterbirdProcess::output()
{
    m_output += m_process.readAll();
    return m_output;
}

bool MeterbirdProcess::says(const QByteArray &words)
{
    return QTest::qWaitFor([&] { return output().contains(words); }, 60'000);
}

QList<qint64> descendantsOf(qint64 pid)
{
    QList<qint64> found;
    QList<qint64> open {pid};
    while (!open.isEmpty()) {
        const qint64 parent = open.takeFirst();
        QDir tasks(QStringLiteral("/proc/%1/task").arg(parent));
        for (const QString &task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile children(tasks.filePath(task + QStringLiteral("/children")));
            if (!children.open(QIODevice::ReadOnly))
                continue;
            for (const QByteArray &child : children.readAll().simplified().split(' ')) {
                if (const qint64 id = child.toLongLong(); id > 0) {
                    found << id;
                    open << id;
                }
            }
        }
    }
    return found;
}

bool isAlive(qint64 pid)
{
    QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!stat.open(QIODevice::ReadOnly))
        return false;
    const QByteArray text = stat.readAll();
    return !text.mid(text.lastIndexOf(')') + 2).startsWith('Z');
}

} // namespace meterbird::test

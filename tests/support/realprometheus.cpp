// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/realprometheus.h"

#include "src/prometheus/serverbinary.h"
#include "tests/support/quietport.h"

#include <QCoreApplication>
#include <QFile>
#include <QTcpSocket>
#include <QTest>

#include <csignal>
#include <sys/prctl.h>

namespace meterbird::test {

RealPrometheus::RealPrometheus()
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setChildProcessModifier(
        [] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }); // a test that dies leaves nothing behind
}

RealPrometheus::~RealPrometheus()
{
    m_process.kill();
    m_process.waitForFinished(5'000);
}

bool RealPrometheus::start()
{
    const auto binary =
        prometheus::findServer(prometheus::toolFolders(QCoreApplication::applicationDirPath().toStdString()));
    if (!binary)
        return fail(QByteArray::fromStdString(binary.error().detail));
    if (m_config.isEmpty())
        m_config =
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: ['" + rulesFile().toUtf8() + "']\n";
    if (!write(QStringLiteral("prometheus.yml"), m_config)
        || (!m_rules.isEmpty() && !write(QStringLiteral("rules.yml"), m_rules)))
        return fail("the test's folder cannot be written to");
    if (!m_samples.isEmpty() && !importSamples(QString::fromStdString(binary->promtool.string())))
        return false;
    m_port = quietPort();
    m_process.start(QString::fromStdString(binary->prometheus.string()),
                    {QStringLiteral("--config.file=") + m_folder.filePath(QStringLiteral("prometheus.yml")),
                     QStringLiteral("--storage.tsdb.path=") + m_folder.filePath(QStringLiteral("tsdb")),
                     QStringLiteral("--storage.tsdb.retention.time=100y"),
                     QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(m_port)});
    return waitUntilReady();
}

bool RealPrometheus::fail(const QByteArray &words)
{
    m_error = words;
    return false;
}

bool RealPrometheus::write(const QString &name, const QByteArray &text)
{
    QFile file(m_folder.filePath(name));
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

bool RealPrometheus::importSamples(const QString &promtool)
{
    if (!write(QStringLiteral("samples.om"), m_samples))
        return fail("the samples cannot be written");
    QProcess tool;
    tool.setProcessChannelMode(QProcess::MergedChannels);
    tool.start(promtool,
               {QStringLiteral("tsdb"), QStringLiteral("create-blocks-from"), QStringLiteral("openmetrics"),
                m_folder.filePath(QStringLiteral("samples.om")), m_folder.filePath(QStringLiteral("tsdb"))});
    if (!tool.waitForFinished(60'000) || tool.exitCode() != 0)
        return fail("promtool could not import the samples: " + tool.readAll());
    return true;
}

bool RealPrometheus::waitUntilReady()
{
    const bool isReady = QTest::qWaitFor(
        [this] {
            if (m_process.state() == QProcess::NotRunning)
                return true;
            QTcpSocket socket;
            socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_port));
            if (!socket.waitForConnected(200))
                return false;
            socket.write("GET /-/ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
            return socket.waitForReadyRead(1'000) && socket.readAll().startsWith("HTTP/1.0 200");
        },
        60'000);
    if (!isReady || m_process.state() == QProcess::NotRunning)
        return fail("the real Prometheus did not get ready: " + m_process.readAll().right(1'000));
    return true;
}

} // namespace meterbird::test

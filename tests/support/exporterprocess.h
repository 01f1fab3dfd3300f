// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QRegularExpression>
#include <QStringList>

#include <cstdint>
#include <optional>

namespace meterbird::test {

/// The real meterbird-exporter on free ports; ends with this object.
class ExporterProcess
{
public:
    /// True when it listens.
    bool start(const QString &program, const QString &dataDir, const QStringList &more = {})
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(program,
                        QStringList {QStringLiteral("--data-dir"), dataDir, QStringLiteral("--listen"),
                                     QStringLiteral("127.0.0.1:0"), QStringLiteral("--receiver"),
                                     QStringLiteral("127.0.0.1:0"), QStringLiteral("--scrape-interval"),
                                     QStringLiteral("0s")}
                            + more);
        m_output.clear();
        static const QRegularExpression live(
            QStringLiteral("http://127\\.0\\.0\\.1:(\\d+)/metrics.*http://127\\.0\\.0\\.1:(\\d+)/v1/events"));
        while (m_process.state() != QProcess::NotRunning && m_process.waitForReadyRead(60'000)) {
            m_output += QString::fromUtf8(m_process.readAll());
            if (const auto match = live.match(m_output); match.hasMatch()) {
                m_metricsPort = static_cast<std::uint16_t>(match.captured(1).toUInt());
                m_receiverPort = static_cast<std::uint16_t>(match.captured(2).toUInt());
                return true;
            }
        }
        return false;
    }

    /// kill -9
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    /// SIGTERM; the exit code, or nothing when it does not end.
    std::optional<int> end()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(60'000) || m_process.exitStatus() != QProcess::NormalExit)
            return std::nullopt;
        return m_process.exitCode();
    }

    /// True as soon as it has said `part`, at the start or since.
    bool says(const QString &part)
    {
        while (!m_output.contains(part)) {
            if (m_process.state() == QProcess::NotRunning || !m_process.waitForReadyRead(60'000))
                return false;
            m_output += QString::fromUtf8(m_process.readAll());
        }
        return true;
    }

    qint64 pid() const { return m_process.processId(); }
    std::uint16_t metricsPort() const { return m_metricsPort; }
    std::uint16_t receiverPort() const { return m_receiverPort; }
    const QString &output() const { return m_output; }

private:
    QProcess m_process;
    QString m_output;
    std::uint16_t m_metricsPort = 0;
    std::uint16_t m_receiverPort = 0;
};

} // namespace meterbird::test

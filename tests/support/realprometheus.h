// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <string>

namespace meterbird::test {

/// A real Prometheus on a free loopback port for one test, found as the product finds it. Set it up, start(), and hold
/// a failure with QVERIFY2(server.start(), server.error()). Ended with this object.
class RealPrometheus
{
public:
    RealPrometheus();
    ~RealPrometheus();

    /// prometheus.yml as a whole; without it nothing is scraped. Its rule_files should name rulesFile().
    void setConfig(const QByteArray &yaml) { m_config = yaml; }
    /// A rule file, loaded unless the configuration is your own.
    void setRules(const QByteArray &yaml) { m_rules = yaml; }
    /// Samples in OpenMetrics text with times (`x{a="b"} 1 1700000000`, "# EOF" at the end), there from the start.
    void backfill(const QByteArray &openMetrics) { m_samples = openMetrics; }

    /// Blocks, with a running event loop, until it answers. False: error() says why.
    bool start();
    const char *error() const { return m_error.constData(); }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    QString rulesFile() const { return m_folder.filePath(QStringLiteral("rules.yml")); }
    QString folder() const { return m_folder.path(); }
    qint64 processId() const { return m_process.processId(); }

private:
    bool fail(const QByteArray &words);
    bool write(const QString &name, const QByteArray &text);
    bool importSamples(const QString &promtool);
    bool waitUntilReady();

    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_config;
    QByteArray m_rules;
    QByteArray m_samples;
    QByteArray m_error;
    int m_port = 0;
};

} // namespace meterbird::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/exporter/telemetry/metricspage.h"
#include "tests/exporter/telemetry/rawhttp.h"
#include "tests/support/promtool.h"

#include <QtCore/QProcess>
#include <QtCore/QUrl>
#include <QtTest/QtTest>

using namespace meterbird::test;

namespace {

const QString program = QStringLiteral(METERBIRD_BIN_DIR "/meterbird-example-agent");
const QString prices = QStringLiteral(METERBIRD_SOURCE_DIR "/resources/prices.json");

} // namespace

class TestExampleAgent : public QObject
{
    Q_OBJECT

private:
    /// The line that it prints once it is ready.
    static QString urlOf(QProcess &agent)
    {
        while (!agent.canReadLine() && agent.waitForReadyRead(60'000)) { }
        return QString::fromUtf8(agent.readLine()).trimmed();
    }

private Q_SLOTS:
    void servesWhatItDid()
    {
        QProcess agent;
        agent.start(program, {QStringLiteral("0"), QStringLiteral("0"), prices});
        const QUrl url(urlOf(agent));
        QVERIFY2(url.port() > 0, agent.readAllStandardError().constData());
        QCOMPARE(url.path(), QStringLiteral("/metrics"));
        const std::string page =
            bodyOf(exchange(static_cast<std::uint16_t>(url.port()),
                            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        const auto samples = samplesOf(page);
        const auto value = [&](const char *name) { return samples.contains(name) ? samples.at(name) : std::nan(""); };
        QCOMPARE(value("agent_requests_total{endpoint=\"/ask\",status=\"success\"}"), 2.);
        QCOMPARE(value("agent_requests_total{endpoint=\"/ask\",status=\"error\"}"), 1.);
        QCOMPARE(value("agent_errors_total{type=\"exception\"}"), 1.);
        QCOMPARE(value("agent_requests_in_progress{endpoint=\"/ask\"}"), 0.);
        QCOMPARE(value("agent_iterations_count_sum{endpoint=\"/ask\"}"), 4.);
        QCOMPARE(value("llm_calls_total{model=\"gpt-5\",provider=\"openai\"}"), 3.);
        QCOMPARE(value("llm_tokens_total{model=\"gpt-5\",provider=\"openai\",type=\"total\"}"), 45'000.);
        QCOMPARE(value("llm_cost_dollars_total{model=\"gpt-5\",provider=\"openai\"}"), 0.104625);
        QVERIFY(value("llm_cost_projected_month_dollars") >= 0.104625);
        QCOMPARE(value("tool_calls_total{name=\"search\",status=\"error\"}"), 1.);
        QCOMPARE(value("db_queries_total{operation=\"select\",status=\"success\"}"), 2.);
        QCOMPARE(value("db_pool_size"), 4.);
        QCOMPARE(promtoolFindings(QByteArray::fromStdString(page)), QString());

        agent.terminate();
        QVERIFY(agent.waitForFinished(60'000));
        QCOMPARE(agent.exitStatus(), QProcess::NormalExit);
        QCOMPARE(agent.exitCode(), 0);
    }

    void saysWhyItCannotStart()
    {
        QProcess first;
        first.start(program, {QStringLiteral("0")});
        const QUrl url(urlOf(first));
        QVERIFY(url.port() > 0);
        QProcess second;
        second.start(program, {QString::number(url.port())});
        QVERIFY(second.waitForFinished(60'000));
        QCOMPARE(second.exitCode(), 1);
        const QByteArray said = second.readAllStandardError();
        QVERIFY2(said.contains("127.0.0.1:" + QByteArray::number(url.port())), said.constData());
        first.terminate();
        QVERIFY(first.waitForFinished(60'000));

        QProcess wrong;
        wrong.start(program, {QStringLiteral("99999")});
        QVERIFY(wrong.waitForFinished(60'000));
        QCOMPARE(wrong.exitCode(), 2);
    }
};

QTEST_GUILESS_MAIN(TestExampleAgent)
#include "tst_exampleagent.moc"

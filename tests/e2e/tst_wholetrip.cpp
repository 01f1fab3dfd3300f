// SPDX-License-Identifier: GPL-3.0-or-later
// Events in, /metrics, PromQL, panel values: through the real program and the real Prometheus.
#include "src/dashboard/dashboardfile.h"
#include "src/dashboard/dashboardmodel.h"
#include "src/prometheus/client.h"
#include "tests/support/await.h"
#include "tests/support/http.h"
#include "tests/support/meterbirdprocess.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::test;

namespace {

/// 30 requests, of which 3 failed; 20 LLM calls of 1,000 + 200 tokens; 10 tool calls.
QByteArray traffic(int round)
{
    QByteArray lines;
    for (int i = 0; i < 30; ++i)
        lines += QStringLiteral(R"({"type":"request","id":"r%1-%2","endpoint":"chat",%3,"duration_seconds":2.5})")
                     .arg(round)
                     .arg(i)
                     .arg(i < 3 ? QStringLiteral(R"("status":"error","error_type":"timeout")")
                                : QStringLiteral(R"("status":"success")"))
                     .toUtf8()
            + '\n';
    for (int i = 0; i < 20; ++i)
        lines +=
            QStringLiteral(
                R"({"type":"llm_call","id":"l%1-%2","model":"gpt-4o","provider":"openai","input_tokens":1000,"output_tokens":200,"duration_seconds":1.2})")
                .arg(round)
                .arg(i)
                .toUtf8()
            + '\n';
    for (int i = 0; i < 10; ++i)
        lines +=
            QStringLiteral(
                R"({"type":"tool_call","id":"t%1-%2","name":"web_search","status":"success","duration_seconds":0.4})")
                .arg(round)
                .arg(i)
                .toUtf8()
            + '\n';
    return lines;
}

double lastValue(const dashboard::PanelFeed &feed, const char *refId)
{
    for (const auto &series : feed.state().series) {
        if (series.refId == refId && !series.samples.empty())
            return series.samples.back().value;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

} // namespace

class TestWholeTrip : public QObject
{
    Q_OBJECT

private:
    MeterbirdProcess m_meterbird;
    prometheus::PromClient m_client;

    void send(int round)
    {
        const HttpAnswer answer =
            httpPost(m_meterbird.receiver() + QStringLiteral("/v1/events"), traffic(round), "application/x-ndjson");
        QCOMPARE(answer.status, 200);
        QCOMPARE(QJsonDocument::fromJson(answer.body).object().value(QStringLiteral("accepted")).toInt(), 60);
    }

    double valueOf(const std::string &expr)
    {
        const auto answer = await(m_client.ask(prometheus::InstantQuery {expr, currentTime()}));
        if (!answer || !*answer || (*answer)->series.empty())
            return std::numeric_limits<double>::quiet_NaN();
        return (*answer)->series.front().samples.front().value;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_meterbird.startHeadless(), m_meterbird.output().constData());
        prometheus::Connection connection;
        connection.url = m_meterbird.prometheus().toStdString();
        m_client.setConnection(connection);
    }

    // First of all, and nobody else reads the page meanwhile: what is sent right after the start must show in
    // increase().
    void theVeryFirstEventsShowInPromql()
    {
        send(1);
        QTRY_COMPARE_WITH_TIMEOUT(valueOf("sum(agent_requests_total)"), 30.0, 60'000);
        QCOMPARE(valueOf("llm_tokens_total{type=\"output\"}"), 4000.0);
        // The series were born at 0; what extrapolation adds at the edge of the window is none of ours.
        QTRY_VERIFY_WITH_TIMEOUT(valueOf("sum(increase(agent_requests_total[1m]))") > 29.0, 30'000);
    }

    void countsOnTheMetricsPageEqualWhatWasSent()
    {
        const QByteArray page = httpGet(m_meterbird.metrics()).body;
        QCOMPARE(metricValue(page, R"(agent_requests_total{endpoint="chat",status="success"})"), QByteArray("27"));
        QCOMPARE(metricValue(page, R"(agent_requests_total{endpoint="chat",status="error"})"), QByteArray("3"));
        QCOMPARE(metricValue(page, R"(llm_calls_total{model="gpt-4o",provider="openai"})"), QByteArray("20"));
        QCOMPARE(metricValue(page, R"(llm_tokens_total{model="gpt-4o",provider="openai",type="input"})"),
                 QByteArray("20000"));
        QCOMPARE(metricValue(page, R"(llm_tokens_total{model="gpt-4o",provider="openai",type="total"})"),
                 QByteArray("24000"));
        // 20 x (1,000 x 2.5e-6 + 200 x 1e-5) dollars.
        QCOMPARE(metricValue(page, "llm_cost_today_dollars").toDouble(), 0.09);
    }

    void aRepeatedRequestChangesNothing()
    {
        const HttpAnswer answer =
            httpPost(m_meterbird.receiver() + QStringLiteral("/v1/events"), traffic(1), "application/x-ndjson");
        QCOMPARE(QJsonDocument::fromJson(answer.body).object().value(QStringLiteral("duplicates")).toInt(), 60);
        const QByteArray page = httpGet(m_meterbird.metrics()).body;
        QCOMPARE(metricValue(page, R"(llm_calls_total{model="gpt-4o",provider="openai"})"), QByteArray("20"));
    }

    void everyPanelOfTheShippedDashboardShowsWhatWasSent()
    {
        auto loaded = dashboard::loadDashboard(METERBIRD_SOURCE_DIR "/resources/dashboards/agents.json");
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().detail.c_str());
        dashboard::DashboardModel model(m_client);
        model.setDashboard(*loaded);
        model.setWindow(dashboard::TimeWindow::last(300'000));
        model.setLiveInterval(1'000);
        for (const auto &feed : model.feeds())
            feed->setVisible(true);
        const auto feedOf = [&](const char *title, dashboard::PanelKind kind) -> const dashboard::PanelFeed & {
            for (const auto &feed : model.feeds()) {
                if (feed->panel().title == title && feed->panel().kind == kind)
                    return *feed;
            }
            qFatal("no panel %s", title);
        };
        using dashboard::PanelKind;
        // Exact where the panel is exact: money; the p95 of thirty 2.5 s requests lies in the bucket (2, 3].
        QTRY_COMPARE_WITH_TIMEOUT(lastValue(feedOf("Cost today", PanelKind::Stat), "A"), 0.09, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(lastValue(feedOf("Latency p95", PanelKind::Stat), "A") > 2.0
                                     && lastValue(feedOf("Latency p95", PanelKind::Stat), "A") <= 3.0,
                                 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(lastValue(feedOf("Error rate", PanelKind::Stat), "A"), 0.1, 60'000);
        for (const char *title : {"Request rate", "Latency", "Errors", "Tokens", "Cost", "Tools"})
            QTRY_VERIFY2_WITH_TIMEOUT(!feedOf(title, PanelKind::TimeSeries).state().series.empty(), title, 60'000);
        for (const auto &feed : model.feeds())
            QVERIFY2(!feed->state().error, feed->state().error ? feed->state().error->detail.c_str() : "");
    }

    void subcommandsAskTheRunningOne()
    {
        const auto query = m_meterbird.run({QStringLiteral("query"), QStringLiteral("sum(agent_requests_total)"),
                                            QStringLiteral("--format"), QStringLiteral("csv")});
        QVERIFY2(query.exitCode == 0, query.err.constData());
        QVERIFY2(query.out.contains(",30\r\n"), query.out.constData());
        const auto cost = m_meterbird.run({QStringLiteral("cost"), QStringLiteral("--format"), QStringLiteral("csv")});
        QVERIFY2(cost.exitCode == 0, cost.err.constData());
        QVERIFY2(cost.out.contains("openai/gpt-4o,20,20000,4000,0,0.090000000"), cost.out.constData());
        const auto wrong = m_meterbird.run({QStringLiteral("query"), QStringLiteral("sum(")});
        QCOMPARE(wrong.exitCode, 1);
        QVERIFY2(wrong.err.startsWith("meterbird: "), wrong.err.constData());
    }

    void snapshotsHoldEverySeries()
    {
        const QString csv = m_meterbird.folder() + QStringLiteral("/series.csv");
        const auto table =
            m_meterbird.run({QStringLiteral("snapshot"), csv, QStringLiteral("--range"), QStringLiteral("5m")});
        QVERIFY2(table.exitCode == 0, table.err.constData());
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray rows = file.readAll();
        for (const char *word : {"Request rate", "Latency", "Tokens", "web_search", "gpt-4o"})
            QVERIFY2(rows.contains(word), word);
        const QString png = m_meterbird.folder() + QStringLiteral("/dashboard.png");
        const auto picture = m_meterbird.run(
            {QStringLiteral("snapshot"), png, QStringLiteral("--range"), QStringLiteral("5m"), QStringLiteral("--size"),
             QStringLiteral("1200x800"), QStringLiteral("--theme"), QStringLiteral("light")});
        QVERIFY2(picture.exitCode == 0, picture.err.constData());
        const QImage image(png);
        QCOMPARE(image.size(), QSize(1200, 800));
    }

    void aSecondStartRaisesTheFirst()
    {
        const auto second = m_meterbird.run({QStringLiteral("--headless")});
        QCOMPARE(second.exitCode, 0);
        QVERIFY2(second.err.contains("already running"), second.err.constData());
    }

    void countersGoOnAfterAKillAndNoChildIsLeft()
    {
        const auto children = descendantsOf(m_meterbird.pid());
        QVERIFY(!children.isEmpty());
        m_meterbird.kill();
        for (const qint64 child : children)
            QTRY_VERIFY_WITH_TIMEOUT(!isAlive(child), 30'000);
        QVERIFY2(m_meterbird.startHeadless(), m_meterbird.output().constData());
        const QByteArray page = httpGet(m_meterbird.metrics()).body;
        QCOMPARE(metricValue(page, R"(llm_calls_total{model="gpt-4o",provider="openai"})"), QByteArray("20"));
        send(2);
        QTRY_COMPARE_WITH_TIMEOUT(
            metricValue(httpGet(m_meterbird.metrics()).body, R"(llm_calls_total{model="gpt-4o",provider="openai"})"),
            QByteArray("40"), 30'000);
    }

    void quittingLeavesNothingBehind()
    {
        const auto children = descendantsOf(m_meterbird.pid());
        QVERIFY(!children.isEmpty());
        QVERIFY2(m_meterbird.quit(), m_meterbird.output().constData());
        for (const qint64 child : children)
            QVERIFY(!isAlive(child));
        QVERIFY(!QFile::exists(m_meterbird.folder() + QStringLiteral("/run.json")));
    }
};

QTEST_GUILESS_MAIN(TestWholeTrip)
#include "tst_wholetrip.moc"

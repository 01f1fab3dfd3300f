// SPDX-License-Identifier: GPL-3.0-or-later
// An agent that Meterbird does not know, a real Python process with prometheus_client, added as a scrape target: it
// shows in a panel.
#include "src/base/datapaths.h"
#include "src/dashboard/dashboardfile.h"
#include "src/dashboard/dashboardmodel.h"
#include "src/prometheus/client.h"
#include "src/settings/settingsstore.h"
#include "tests/support/meterbirdprocess.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::test;

class TestPythonAgent : public QObject
{
    Q_OBJECT

private:
    QProcess m_agent;
    QByteArray m_port;

    /// As the Sources page keeps it.
    void addTarget(const QString &folder)
    {
        const DataPaths paths = dataPaths(folder.toStdString());
        QVERIFY(makeFolders(paths));
        auto store = settings::SettingsStore::open(paths.database());
        QVERIFY2(store, store ? "" : store.error().detail.c_str());
        settings::Settings kept;
        kept.targets.push_back({"http://127.0.0.1:" + m_port.toStdString() + "/metrics", "pyagent"});
        const auto saved = store->save(kept);
        QVERIFY2(saved, saved ? "" : saved.error().detail.c_str());
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_agent.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_agent.start(QStringLiteral("/usr/bin/python3"),
                      {QStringLiteral(METERBIRD_SOURCE_DIR "/tests/support/python_agent.py")});
        QVERIFY2(m_agent.waitForStarted(), "/usr/bin/python3 cannot be started");
        QVERIFY2(m_agent.waitForReadyRead(60'000),
                 "the Python agent says nothing: is python3-prometheus-client there?");
        m_port = m_agent.readLine().trimmed();
        QVERIFY2(m_port.toInt() > 0, m_port.constData());
    }

    void cleanupTestCase()
    {
        m_agent.closeWriteChannel(); // it serves until its input closes
        if (!m_agent.waitForFinished(30'000))
            m_agent.kill();
        m_agent.waitForFinished(2'000);
    }

    void aTargetFromTheSettingsShowsInAPanel()
    {
        MeterbirdProcess meterbird;
        addTarget(meterbird.folder());
        if (QTest::currentTestFailed())
            return;
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        prometheus::PromClient client;
        prometheus::Connection connection;
        connection.url = meterbird.prometheus().toStdString();
        client.setConnection(connection);
        const auto dashboard = dashboard::parseDashboard(R"json({"title": "Python", "schemaVersion": 39, "panels": [
            {"id": 1, "type": "stat", "title": "Requests", "gridPos": {"x": 0, "y": 0, "w": 6, "h": 4},
             "targets": [{"refId": "A", "expr": "sum(agent_requests_total{job='pyagent'})"}]},
            {"id": 2, "type": "timeseries", "title": "Tokens", "gridPos": {"x": 6, "y": 0, "w": 6, "h": 4},
             "targets": [{"refId": "A", "expr": "llm_tokens_total{job='pyagent'}", "legendFormat": "{{type}}"}]}]})json",
                                                         "the test's dashboard");
        QVERIFY2(dashboard, dashboard ? "" : dashboard.error().detail.c_str());
        dashboard::DashboardModel model(client);
        model.setDashboard(*dashboard);
        model.setWindow(dashboard::TimeWindow::last(300'000));
        model.setLiveInterval(1'000);
        for (const auto &feed : model.feeds())
            feed->setVisible(true);
        const auto last = [&](std::size_t panel, const std::string &label, const std::string &value) -> double {
            for (const auto &series : model.feeds().at(panel)->state().series) {
                if ((label.empty() || series.labels.value(label) == value) && !series.samples.empty())
                    return series.samples.back().value;
            }
            return -1;
        };
        QTRY_COMPARE_WITH_TIMEOUT(last(0, "", ""), 42.0, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(last(1, "type", "input"), 12'000.0, 60'000);
        QCOMPARE(last(1, "type", "output"), 3'000.0);
    }
};

QTEST_GUILESS_MAIN(TestPythonAgent)
#include "tst_pythonagent.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/episodemarks.h"

#include "src/alerts/alertengine.h"
#include "src/dashboard/dashboardfile.h"
#include "src/dashboard/dashboardmodel.h"
#include "tests/support/fakequerysource.h"
#include "tests/support/recordingnotifier.h"

#include <QSignalSpy>
#include <QTest>
#include <QWidget>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

alerts::Rule ruleOf(const char *name, const char *expr)
{
    alerts::Rule rule;
    rule.group = "agents";
    rule.name = name;
    rule.expr = expr;
    return rule;
}

} // namespace

class TestEpisodeMarks : public QObject
{
    Q_OBJECT

private:
    test::FakeQuerySource m_source;
    test::RecordingNotifier m_notifier;

private Q_SLOTS:
    void marksTheAlertInPanelsOfTheSameMetric()
    {
        m_source.onInstant = [](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
            prometheus::Answer answer;
            answer.type = prometheus::ResultType::Vector;
            answer.series.push_back({Labels(), {{query.time, 20}}});
            return answer;
        };
        const auto store = alerts::AlertStore::inMemory();
        alerts::AlertEngine engine(m_source, *store, m_notifier);
        engine.setRules(
            {ruleOf("Slow",
                    "histogram_quantile(0.95, sum by (le) (rate(agent_request_duration_seconds_bucket[5m]))) > 10"),
             ruleOf("NoMetric", "vector(20) > 10")});
        const Timestamp before = currentTime();
        engine.evaluateNow();
        QTRY_COMPARE(engine.store().history(0).size(), std::size_t(2));

        const auto dashboard = dashboard::parseDashboard(R"json({"title": "x", "panels": [
            {"id": 1, "type": "timeseries", "title": "p95", "targets": [{"refId": "A",
                "expr": "sum(rate(agent_request_duration_seconds_sum[5m])) / sum(rate(agent_request_duration_seconds_count[5m]))"}]},
            {"id": 2, "type": "timeseries", "title": "errors", "targets": [{"refId": "A", "expr": "rate(agent_errors_total[5m])"}]}]})json",
                                                         "the test's dashboard");
        QVERIFY2(dashboard, dashboard ? "" : dashboard.error().detail.c_str());
        dashboard::DashboardModel model(m_source);
        model.setDashboard(*dashboard);

        const auto marks = marksFor(model, engine, before - 1'000);
        QCOMPARE(marks.size(), std::size_t(1));
        QVERIFY(marks.contains(1));
        QCOMPARE(marks.at(1).size(), std::size_t(1));
        QVERIFY(marks.at(1).front().start >= before);
        QCOMPARE(marks.at(1).front().end, 0); // it still fires
        QCOMPARE(marks.at(1).front().name, QStringLiteral("Slow"));
    }

    void followsWhatIsNewWhileThePageIsSeen()
    {
        double value = 20;
        m_source.onInstant = [&value](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
            prometheus::Answer answer;
            answer.type = prometheus::ResultType::Vector;
            answer.series.push_back({Labels(), {{query.time, value}}});
            return answer;
        };
        const auto store = alerts::AlertStore::inMemory();
        alerts::AlertEngine engine(m_source, *store, m_notifier);
        engine.setRules({ruleOf("Errors", "mine_errors_total > 10")});
        dashboard::DashboardModel model(m_source);
        const auto dashboard = dashboard::parseDashboard(R"json({"title": "x", "panels": [
            {"id": 1, "type": "timeseries", "title": "errors", "targets": [{"refId": "A", "expr": "rate(mine_errors_total[5m])"}]}]})json",
                                                         "the test's dashboard");
        QVERIFY(dashboard);
        model.setDashboard(*dashboard);
        QWidget page;
        const EpisodeMarks marks(model, engine, page);
        int told = 0;
        std::map<int, std::vector<Episode>> last;
        connect(&marks, &EpisodeMarks::changed, this, [&](const std::map<int, std::vector<Episode>> &now) {
            ++told;
            last = now;
        });
        engine.evaluateNow();
        QTRY_COMPARE(engine.store().history(0).size(), std::size_t(1));
        QTRY_COMPARE(engine.firingCount(), 1);
        QCOMPARE(told, 0); // nobody looks
        page.show();
        QCOMPARE(told, 1);
        QCOMPARE(last.at(1).front().end, 0);
        value = 1;
        engine.evaluateNow();
        QTRY_COMPARE(told, 2);
        QVERIFY(last.at(1).front().end > 0);
        QSignalSpy changed(&engine, &alerts::AlertEngine::changed);
        engine.evaluateNow();
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(told, 2); // nothing is new
        model.setWindow(dashboard::TimeWindow::last(7'200'000));
        QCOMPARE(told, 3);
        engine.setRules({});
        QCOMPARE(told, 4);
        QVERIFY(last.empty()); // of a rule that is gone nobody knows what it asked
    }
};

QTEST_MAIN(TestEpisodeMarks)
#include "tst_episodemarks.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The shipped dashboard on a real Prometheus: known traffic in, the same numbers on the panels.
#include "src/dashboard/dashboardmodel.h"
#include "src/prometheus/client.h"
#include "tests/support/realprometheus.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace meterbird;
using namespace meterbird::dashboard;
using test::RealPrometheus;

namespace {

constexpr Milliseconds lasts = 2'400'000; ///< of the traffic: 40 minutes
/// No scrape came through in between, seen from the end.
constexpr TimeRange outage {-900'000, -600'000};

/// OpenMetrics wants all samples of a family together.
class Writer
{
public:
    Writer(Timestamp end, Milliseconds scrape)
        : m_end(end)
        , m_scrape(scrape)
    { }

    /// A counter or gauge that grows by `perFive` every 5 s from 0, or stands at `start` when it does not grow.
    void line(const QByteArray &series, double perFive, double start = 0)
    {
        for (Milliseconds before = lasts; before >= 0; before -= m_scrape) {
            if (outage.contains(-before))
                continue;
            const double value = start + perFive * static_cast<double>(lasts - before) / 5'000;
            text += series + ' ' + QByteArray::number(value, 'g', 15) + ' '
                + QByteArray::number((m_end - before) / 1000) + '\n';
        }
    }
    void family(const QByteArray &name, const char *type) { text += "# TYPE " + name + ' ' + type + '\n'; }

    QByteArray text;

private:
    Timestamp m_end;
    Milliseconds m_scrape;
};

/// Every 5 s, however often that is scraped, chat: 1 request, query: 2, of which each tenth fails. 90 % take up to 1 s,
/// the rest up to 2 s, 0.9 s on average.
QByteArray traffic(Timestamp end, Milliseconds scrape)
{
    Writer out(end, scrape);
    out.family("agent_requests", "counter");
    out.line("agent_requests_total{endpoint=\"chat\",status=\"success\"}", 1);
    out.line("agent_requests_total{endpoint=\"query\",status=\"success\"}", 1.8);
    out.line("agent_requests_total{endpoint=\"query\",status=\"error\"}", 0.2);
    out.family("agent_request_duration_seconds", "histogram");
    out.line("agent_request_duration_seconds_bucket{endpoint=\"chat\",le=\"1.0\"}", 0.9);
    out.line("agent_request_duration_seconds_bucket{endpoint=\"chat\",le=\"2.0\"}", 1);
    out.line("agent_request_duration_seconds_bucket{endpoint=\"chat\",le=\"+Inf\"}", 1);
    out.line("agent_request_duration_seconds_count{endpoint=\"chat\"}", 1);
    out.line("agent_request_duration_seconds_sum{endpoint=\"chat\"}", 0.9);
    out.family("agent_errors", "counter");
    out.line("agent_errors_total{type=\"timeout\"}", 0.2);
    out.family("llm_calls", "counter");
    out.line("llm_calls_total{model=\"o3\",provider=\"openai\"}", 1);
    out.line("llm_calls_total{model=\"haiku\",provider=\"anthropic\"}", 1);
    out.family("llm_tokens", "counter");
    for (const char *model : {"model=\"o3\",provider=\"openai\"", "model=\"haiku\",provider=\"anthropic\""}) {
        out.line(QByteArray("llm_tokens_total{type=\"input\",") + model + '}', 1'000);
        out.line(QByteArray("llm_tokens_total{type=\"output\",") + model + '}', 200);
        out.line(QByteArray("llm_tokens_total{type=\"total\",") + model + '}', 1'200);
    }
    out.family("llm_cost_dollars", "counter");
    out.line("llm_cost_dollars_total{model=\"o3\",provider=\"openai\"}", 0.01);
    out.line("llm_cost_dollars_total{model=\"haiku\",provider=\"anthropic\"}", 0.002);
    out.family("llm_cost_today_dollars", "gauge");
    out.line("llm_cost_today_dollars", 0, 8.94);
    out.family("llm_cost_projected_month_dollars", "gauge");
    out.line("llm_cost_projected_month_dollars", 0, 270);
    out.family("llm_budget_month_dollars", "gauge");
    out.line("llm_budget_month_dollars", 0, 300);
    out.family("tool_calls", "counter");
    out.line("tool_calls_total{name=\"sql\",status=\"success\"}", 1);
    return out.text + "# EOF\n";
}

} // namespace

class LivePanelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsWhatWasSent();
    void showsTheSameHoweverSeldomItIsScraped_data();
    void showsTheSameHoweverSeldomItIsScraped();
    void aTileStandsAtTheEndOfItsRange();
    void anOutageIsAGap();
    void silenceIsNoNumber();
    void aChosenModelNarrowsThePanels();
    void liveRefreshesShowWhatAFreshWindowShows();

private:
    static std::unique_ptr<prometheus::PromClient> clientOf(const RealPrometheus &server);
    std::unique_ptr<DashboardModel> newModel(Timestamp &now, prometheus::PromClient *client = nullptr);
    static bool refresh(DashboardModel &model);
    static const PanelState &panel(const DashboardModel &model, int id);
    static bool shows(const DashboardModel &model, int id, const std::string &name, double expected, Timestamp at);
    static double value(const DashboardModel &model, int id, const std::string &name, Timestamp at);

    RealPrometheus m_server;
    std::unique_ptr<prometheus::PromClient> m_client;
    Timestamp m_end = 0;
};

void LivePanelsTest::initTestCase()
{
    m_end = currentTime() / 60'000 * 60'000 - 300'000;
    m_server.backfill(traffic(m_end, 5'000));
    QVERIFY2(m_server.start(), m_server.error());
    m_client = clientOf(m_server);
}

std::unique_ptr<prometheus::PromClient> LivePanelsTest::clientOf(const RealPrometheus &server)
{
    prometheus::Connection connection;
    connection.url = server.url();
    return std::make_unique<prometheus::PromClient>(connection);
}

std::unique_ptr<DashboardModel> LivePanelsTest::newModel(Timestamp &now, prometheus::PromClient *client)
{
    auto model = std::make_unique<DashboardModel>(client ? *client : *m_client, [&now] { return now; });
    Dashboard dashboard = *loadDashboard(METERBIRD_SOURCE_DIR "/resources/dashboards/agents.json");
    model->setDashboard(std::move(dashboard));
    model->setLiveInterval(0);
    model->setWindow(TimeWindow::last(1'800'000));
    for (const auto &feed : model->feeds())
        feed->setVisible(true);
    return model;
}

bool LivePanelsTest::refresh(DashboardModel &model)
{
    QSignalSpy refreshed(&model, &DashboardModel::refreshed);
    model.refresh();
    return refreshed.count() > 0 || refreshed.wait(60'000);
}

const PanelState &LivePanelsTest::panel(const DashboardModel &model, int id)
{
    for (const auto &feed : model.feeds()) {
        if (feed->panel().id == id)
            return feed->state();
    }
    qFatal("no panel %d", id);
}

/// The value of the line `name` nearest before `at`; NaN when there is none within two steps.
double LivePanelsTest::value(const DashboardModel &model, int id, const std::string &name, Timestamp at)
{
    const PanelState &state = panel(model, id);
    for (const PanelSeries &series : state.series) {
        if (series.name != name)
            continue;
        for (auto sample = series.samples.rbegin(); sample != series.samples.rend(); ++sample) {
            if (sample->time <= at)
                return at - sample->time <= 2 * state.step ? sample->value : std::nan("");
        }
    }
    return std::nan("");
}

bool LivePanelsTest::shows(const DashboardModel &model, int id, const std::string &name, double expected, Timestamp at)
{
    const double shown = value(model, id, name, at);
    const bool same = std::abs(shown - expected) <= 0.001 * expected;
    if (!same)
        qWarning("panel %d, %s: %g instead of %g", id, name.c_str(), shown, expected);
    return same;
}

void LivePanelsTest::showsWhatWasSent()
{
    Timestamp now = m_end;
    const auto model = newModel(now);
    QVERIFY(refresh(*model));
    for (const auto &feed : model->feeds()) {
        const auto &error = feed->state().error;
        QVERIFY2(!error, error ? error->detail.c_str() : "");
        QVERIFY2(!feed->state().series.empty(), feed->panel().title.c_str());
        QVERIFY(feed->state().warnings.empty());
    }
    const auto shows = [&](int id, const std::string &name, double expected) {
        return LivePanelsTest::shows(*model, id, name, expected, now);
    };
    QVERIFY(shows(1, "requests", 0.6));
    QVERIFY(shows(2, "p95", 1.5));
    QVERIFY(shows(2, "median", 0.5 / 0.9));
    QVERIFY(shows(3, "failed", 0.2 / 3));
    QVERIFY(shows(4, "tokens", 28'800));
    QVERIFY(shows(4, "in", 24'000));
    QVERIFY(shows(4, "out", 4'800));
    QVERIFY(shows(5, "today", 8.94));
    QVERIFY(shows(6, "projected", 270));
    QVERIFY(shows(6, "of budget", 0.9));
    QVERIFY(shows(7, "chat", 0.2));
    QVERIFY(shows(7, "query", 0.4));
    QVERIFY(shows(8, "p50", 0.5 / 0.9));
    QVERIFY(shows(8, "p95", 1.5));
    QVERIFY(shows(8, "p99", 1.9));
    QVERIFY(shows(8, "average", 0.9));
    QVERIFY(shows(9, "timeout", 2.4));
    QVERIFY(shows(10, "input", 24'000));
    QVERIFY(shows(10, "output", 4'800));
    QVERIFY(shows(11, "o3", 0.12)); // a minute
    QVERIFY(shows(11, "haiku", 0.024));
    QVERIFY(shows(12, "sql", 12));
    QCOMPARE(value(*model, 12, "failed", now), 0.0);
    // The younger half of the comparison with the previous hour is missing, so nothing is said.
    QVERIFY(std::isnan(value(*model, 1, "vs previous hour", now)));
}

void LivePanelsTest::showsTheSameHoweverSeldomItIsScraped_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<double>("bar"); // minutes
    for (const auto &[seconds, bar] : {std::pair(15, 1.0), std::pair(30, 2.0), std::pair(60, 4.0)})
        QTest::addRow("every %d s", seconds) << seconds << bar;
}

void LivePanelsTest::showsTheSameHoweverSeldomItIsScraped()
{
    QFETCH(int, seconds);
    QFETCH(double, bar);
    RealPrometheus server;
    // Off the grid of the steps, where no rate meets a scrape at either end of its time.
    server.backfill(traffic(m_end - seconds / 3 * 1'000, seconds * 1'000));
    QVERIFY2(server.start(), server.error());
    const auto client = clientOf(server);
    Timestamp now = m_end;
    for (const Milliseconds length : {300'000, 1'800'000}) {
        const auto model = newModel(now, client.get());
        model->setWindow(TimeWindow::last(length));
        QTRY_COMPARE(model->scrapeInterval(), Milliseconds(seconds * 1'000)); // nobody has told it
        QVERIFY(refresh(*model));
        const auto shows = [&](int id, const std::string &name, double expected) {
            return LivePanelsTest::shows(*model, id, name, expected, now);
        };
        QVERIFY(shows(1, "requests", 0.6));
        QVERIFY(shows(2, "p95", 1.5));
        QVERIFY(shows(3, "failed", 0.2 / 3));
        QVERIFY(shows(4, "tokens", 28'800));
        QVERIFY(shows(4, "in", 24'000));
        QVERIFY(shows(4, "out", 4'800));
        QVERIFY(shows(5, "today", 8.94));
        QVERIFY(shows(6, "projected", 270));
        QVERIFY(shows(7, "chat", 0.2));
        QVERIFY(shows(7, "query", 0.4));
        QVERIFY(shows(8, "p50", 0.5 / 0.9));
        QVERIFY(shows(8, "average", 0.9));
        QVERIFY(shows(9, "timeout", 2.4));
        QVERIFY(shows(10, "input", 24'000));
        QVERIFY(shows(10, "output", 4'800));
        QVERIFY(shows(11, "o3", 0.12 * bar));
        QVERIFY(shows(12, "sql", 12));
        // Nowhere but in the outage is there a hole: a gap would say that nothing was measured.
        for (const int id : {7, 8, 9, 10, 12}) {
            const PanelState &state = panel(*model, id);
            const std::vector<Sample> &samples = state.series.front().samples;
            for (std::size_t i = 1; i < samples.size(); ++i)
                QVERIFY(samples[i].time - samples[i - 1].time == state.step || samples[i].time > m_end + outage.start);
            QVERIFY(samples.back().time > now - state.step);
        }
    }
}

/// A fixed range ends where it ends, not at the last step before.
void LivePanelsTest::aTileStandsAtTheEndOfItsRange()
{
    Timestamp now = m_end;
    const auto model = newModel(now);
    for (const Milliseconds length : {900'000, 86'400'000}) {
        const TimeRange range {m_end - 7'000 - length, m_end - 7'000};
        model->setWindow(TimeWindow::between(range));
        QVERIFY(refresh(*model));
        for (const int id : {1, 2, 3, 4, 5, 6})
            QCOMPARE(panel(*model, id).series.front().samples.back().time, range.end);
        QVERIFY(shows(*model, 1, "requests", 0.6, range.end));
        QVERIFY(shows(*model, 4, "tokens", 28'800, range.end));
        const double in = value(*model, 4, "in", range.end), out = value(*model, 4, "out", range.end);
        QVERIFY(std::abs(value(*model, 4, "tokens", range.end) - in - out) < 0.001);
        QVERIFY(shows(*model, 5, "today", 8.94, range.end));
    }
    for (const auto &feed : model->feeds()) {
        if (feed->panel().id == 1)
            QCOMPARE(feed->panel().description, std::string("per second, over 1m"));
    }
}

void LivePanelsTest::anOutageIsAGap()
{
    Timestamp now = m_end;
    const auto model = newModel(now);
    QVERIFY(refresh(*model));
    const PanelState &state = panel(*model, 7);
    for (const PanelSeries &series : state.series) {
        int gaps = 0;
        for (std::size_t i = 1; i < series.samples.size(); ++i)
            gaps += 2 * (series.samples[i].time - series.samples[i - 1].time) > 3 * state.step;
        QCOMPARE(gaps, 1);
        QVERIFY(std::isnan(value(*model, 7, series.name, m_end + outage.start + 200'000)));
    }
}

void LivePanelsTest::silenceIsNoNumber()
{
    // Long after the last sample: gauges are gone, nothing is NaN, and no panel fails.
    Timestamp now = m_end;
    const auto model = newModel(now);
    for (const Milliseconds later : {0, 60'000, 290'000}) {
        now = m_end + later;
        QVERIFY(refresh(*model));
        for (const auto &feed : model->feeds()) {
            QVERIFY(!feed->state().error);
            for (const PanelSeries &series : feed->state().series) {
                for (const Sample &sample : series.samples)
                    QVERIFY2(std::isfinite(sample.value), series.name.c_str());
            }
        }
    }
    QVERIFY(std::isnan(value(*model, 8, "average", now)));
    QVERIFY(std::isnan(value(*model, 7, "chat", now)));
}

void LivePanelsTest::aChosenModelNarrowsThePanels()
{
    Timestamp now = m_end;
    const auto model = newModel(now);
    QTRY_COMPARE(model->variables()[0].choices, (std::vector<std::string> {"haiku", "o3"}));
    QTRY_COMPARE(model->variables()[1].choices, (std::vector<std::string> {"anthropic", "openai"}));
    model->choose("model", {"o3"});
    QVERIFY(refresh(*model));
    QVERIFY(std::isnan(value(*model, 11, "haiku", now)));
    QVERIFY(std::abs(value(*model, 11, "o3", now) - 0.12) < 0.001);
    QVERIFY(std::abs(value(*model, 10, "input", now) - 12'000) < 1);
    model->choose("model", {"o3", "haiku"});
    QVERIFY(refresh(*model));
    QVERIFY(std::abs(value(*model, 10, "input", now) - 24'000) < 1);
}

void LivePanelsTest::liveRefreshesShowWhatAFreshWindowShows()
{
    Timestamp now = m_end - 60'000;
    const auto live = newModel(now);
    QVERIFY(refresh(*live));
    for (; now < m_end; now += 3'700)
        QVERIFY(refresh(*live));
    const auto fresh = newModel(now);
    QVERIFY(refresh(*live));
    QVERIFY(refresh(*fresh));
    for (std::size_t i = 0; i < live->feeds().size(); ++i)
        QCOMPARE(live->feeds()[i]->state(), fresh->feeds()[i]->state());
}

QTEST_GUILESS_MAIN(LivePanelsTest)
#include "tst_livepanels.moc"

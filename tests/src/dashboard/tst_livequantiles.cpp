// SPDX-License-Identifier: GPL-3.0-or-later
// Quantiles of a real Prometheus, from buckets that cannot tell: its numbers, and what is known of them.
#include "src/dashboard/dashboardmodel.h"
#include "src/prometheus/client.h"
#include "tests/support/realprometheus.h"

#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::dashboard;

namespace {

constexpr Milliseconds scrape = 5'000, lasts = 900'000;

/// A histogram that grows each scrape by these counts up to each bound.
struct Growth {
    const char *le;
    double perScrape;
};

class Writer
{
public:
    explicit Writer(Timestamp end)
        : m_end(end)
    { }

    void histogram(const QByteArray &name, const QByteArray &labels, const std::vector<Growth> &buckets)
    {
        for (const Growth &bucket : buckets)
            line(name + "_bucket{" + labels + ",le=\"" + bucket.le + "\"}", bucket.perScrape, 0);
        line(name + "_count{" + labels + '}', buckets.back().perScrape, 0);
        line(name + "_sum{" + labels + '}', buckets.back().perScrape, 0);
    }
    void line(const QByteArray &series, double perScrape, double start)
    {
        for (Milliseconds before = lasts; before >= 0; before -= scrape) {
            const double value = start + perScrape * static_cast<double>((lasts - before) / scrape);
            text += series + ' ' + QByteArray::number(value, 'g', 15) + ' '
                + QByteArray::number((m_end - before) / 1000) + '\n';
        }
    }
    void family(const QByteArray &name, const char *type) { text += "# TYPE " + name + ' ' + type + '\n'; }

    QByteArray text;

private:
    Timestamp m_end;
};

/// One job has the bounds of the OpenTelemetry SDKs, another good ones, the third calls that are slower than its last.
QByteArray traffic(Timestamp end)
{
    Writer out(end);
    out.family("call_seconds", "histogram");
    out.histogram("call_seconds", "job=\"sdk\"", {{"0.0", 0}, {"5.0", 9}, {"10.0", 10}, {"+Inf", 10}});
    out.histogram("call_seconds", "job=\"good\"",
                  {{"0.1", 1}, {"0.5", 5}, {"1.0", 9}, {"5.0", 10}, {"10.0", 10}, {"+Inf", 10}});
    out.histogram("call_seconds", "job=\"slow\"", {{"5.0", 0}, {"10.0", 1}, {"+Inf", 10}});
    // As our exporter shows senders with coarser buckets than its own.
    out.family("agent_request_duration_seconds", "histogram");
    out.histogram("agent_request_duration_seconds", "endpoint=\"chat\"",
                  {{"0.05", 0}, {"3.0", 0}, {"5.0", 9}, {"600.0", 10}, {"+Inf", 10}});
    out.family("meterbird_lowest_bound_seconds", "gauge");
    out.line("meterbird_lowest_bound_seconds{metric=\"agent_request_duration_seconds\"}", 0, 5);
    out.family("meterbird_highest_bound_seconds", "gauge");
    out.line("meterbird_highest_bound_seconds{metric=\"agent_request_duration_seconds\"}", 0, 60);
    return out.text + "# EOF\n";
}

Panel panelOf(const std::string &expr, const char *unit = "s")
{
    Panel panel;
    panel.title = expr;
    panel.unit.id = unit;
    PanelQuery query;
    query.refId = "A";
    query.expr = expr;
    panel.queries.push_back(query);
    return panel;
}

std::string p(const char *quantile, const std::string &selector)
{
    return std::string("histogram_quantile(") + quantile + ", sum by (le) (rate(" + selector + "[5m])))";
}

} // namespace

class LiveQuantilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void saysWhatIsKnown_data();
    void saysWhatIsKnown();
    void tellsSendersApart();
    void knowsTheBoundsOfThePast();

private:
    /// What is said of the newest value of a panel with this expression alone.
    QByteArray shown(const std::string &expr, const char *unit, Timestamp now);

    test::RealPrometheus m_server;
    std::unique_ptr<prometheus::PromClient> m_client;
    Timestamp m_end = 0;
};

void LiveQuantilesTest::initTestCase()
{
    m_end = currentTime() / 60'000 * 60'000 - 300'000;
    m_server.backfill(traffic(m_end));
    QVERIFY2(m_server.start(), m_server.error());
    prometheus::Connection connection;
    connection.url = m_server.url();
    m_client = std::make_unique<prometheus::PromClient>(connection);
}

QByteArray LiveQuantilesTest::shown(const std::string &expr, const char *unit, Timestamp now)
{
    DashboardModel model(*m_client, [now] { return now; });
    Dashboard dashboard;
    dashboard.panels = {panelOf(expr, unit)};
    model.setDashboard(dashboard);
    model.setLiveInterval(0);
    model.setWindow(TimeWindow::last(300'000));
    PanelFeed &feed = *model.feeds().front();
    feed.setVisible(true);
    QSignalSpy refreshed(&model, &DashboardModel::refreshed);
    model.refresh();
    if (refreshed.empty() && !refreshed.wait(60'000))
        return "no answer";
    if (feed.state().error)
        return QByteArray::fromStdString(feed.state().error->detail);
    if (feed.state().series.empty() || feed.state().series.front().samples.empty())
        return "no value";
    const PanelSeries &series = feed.state().series.front();
    const BoundedValue value = bounded(series.samples.back().value, series.bounds);
    return QByteArray::fromStdString(formatValue(value, series.unit).toString());
}

void LiveQuantilesTest::saysWhatIsKnown_data()
{
    QTest::addColumn<QByteArray>("expr");
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const std::string &expr, const char *text, const char *unit = "s") {
        QTest::newRow(name) << QByteArray::fromStdString(expr) << QByteArray(unit) << QByteArray(text);
    };
    const std::string sdk = "call_seconds_bucket{job=\"sdk\"}", good = "call_seconds_bucket{job='good'}";
    row("in the SDK's first bucket", p("0.5", sdk), "≤ 5 s");
    row("above it", p("0.95", sdk), "7.50 s");
    row("in milliseconds", "1000 * " + p("0.5", sdk) + " >= 0", "≤ 5 s", "ms");
    row("good buckets", p("0.5", good), "500 ms");
    row("their first", p("0.05", good), "≤ 100 ms");
    row("above the last bound", p("0.95", "call_seconds_bucket{job=\"slow\"}"), "> 10 s");
    row("of one and another sender", p("0.1", "call_seconds_bucket{job=~\"sdk|good\"}"), "≤ 5 s");
    row("coarser senders than the catalogue", p("0.5", "agent_request_duration_seconds_bucket"), "≤ 5 s");
    row("above what they can tell", p("0.95", "agent_request_duration_seconds_bucket"), "> 60 s");
    row("no quantile", "sum(rate(call_seconds_count{job=\"sdk\"}[5m]))", "2.00 s");
}

void LiveQuantilesTest::saysWhatIsKnown()
{
    QFETCH(QByteArray, expr);
    QFETCH(QByteArray, unit);
    QTEST(shown(expr.toStdString(), unit.constData(), m_end), "text");
}

void LiveQuantilesTest::tellsSendersApart()
{
    DashboardModel model(*m_client, [this] { return m_end; });
    Dashboard dashboard;
    dashboard.panels = {panelOf("histogram_quantile(0.5, sum by (job, le) (rate(call_seconds_bucket[5m])))")};
    model.setDashboard(dashboard);
    model.setLiveInterval(0);
    model.setWindow(TimeWindow::last(300'000));
    model.feeds().front()->setVisible(true);
    QSignalSpy refreshed(&model, &DashboardModel::refreshed);
    model.refresh();
    QVERIFY(!refreshed.empty() || refreshed.wait(60'000));
    std::map<std::string, QuantileBounds> bounds;
    for (const PanelSeries &series : model.feeds().front()->state().series)
        bounds[std::string(series.labels.value("job"))] = series.bounds;
    QCOMPARE(bounds.size(), std::size_t(3));
    QCOMPARE(bounds["good"], (QuantileBounds {0.1, 10}));
    QCOMPARE(bounds["sdk"], (QuantileBounds {5, 10}));
    QCOMPARE(bounds["slow"], (QuantileBounds {5, 10}));
}

void LiveQuantilesTest::knowsTheBoundsOfThePast()
{
    // The gauges are gone a while after their sender; what is shown of the time before is as blurred as it was.
    const std::string expr = p("0.5", "agent_request_duration_seconds_bucket");
    QCOMPARE(shown(expr, "s", m_end - 300'000), QByteArray("≤ 5 s"));
    QCOMPARE(shown(expr, "s", m_end + 120'000), QByteArray("≤ 5 s"));
    QCOMPARE(shown(expr, "s", m_end + 310'000), QByteArray("≤ 5 s")); // nor are there buckets any more
}

QTEST_GUILESS_MAIN(LiveQuantilesTest)
#include "tst_livequantiles.moc"

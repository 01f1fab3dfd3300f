// SPDX-License-Identifier: GPL-3.0-or-later
// Events in, /metrics, PromQL, panel values: through the real program and the real Prometheus.
#include "src/dashboard/dashboardfile.h"
#include "src/dashboard/dashboardmodel.h"
#include "src/prometheus/client.h"
#include "tests/support/await.h"
#include "tests/support/http.h"
#include "tests/support/meterbirdprocess.h"

#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <map>
#include <numeric>

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

/// Whether `value` is `sent`, or more by no more than what rate() and increase() extrapolate when a counter was born
/// within their window. Whatever forgets a factor of 60, a label or a type is further off.
bool isAbout(double value, double sent)
{
    return value >= 0.98 * sent && value <= 1.4 * sent;
}

/// Cells of `image` in a grid of columns and rows that are (almost) of one colour.
int emptyCells(const QImage &image, int columns, int rows)
{
    int empty = 0;
    for (int cell = 0; cell < columns * rows; ++cell) {
        const QRect box(cell % columns * image.width() / columns, cell / columns * image.height() / rows,
                        image.width() / columns, image.height() / rows);
        const QColor ground = image.pixelColor(box.center() + QPoint(0, box.height() / 3));
        int other = 0;
        for (int y = box.top(); y < box.bottom(); ++y) {
            for (int x = box.left(); x < box.right(); ++x)
                other += std::abs(image.pixelColor(x, y).lightness() - ground.lightness()) > 40;
        }
        empty += other < 100;
    }
    return empty;
}

/// A panel of a dashboard file, as wide as the page.
QJsonObject panelOf(const char *type, const QString &title, const QString &expr, int y)
{
    const QJsonObject place {
        {QStringLiteral("x"), 0}, {QStringLiteral("y"), y}, {QStringLiteral("w"), 24}, {QStringLiteral("h"), 9}};
    return {{QStringLiteral("type"), QLatin1String(type)},
            {QStringLiteral("title"), title},
            {QStringLiteral("gridPos"), place},
            {QStringLiteral("targets"), QJsonArray {QJsonObject {{QStringLiteral("expr"), expr}}}}};
}

/// The rows of `csv` that are of `panel`.
int rowsOf(const QByteArray &csv, const QByteArray &panel)
{
    return static_cast<int>(csv.count("\r\n" + panel + ','));
}

} // namespace

class TestWholeTrip : public QObject
{
    Q_OBJECT

private:
    MeterbirdProcess m_meterbird;
    prometheus::PromClient m_client;
    Timestamp m_seenAt = 0; ///< when the first events were on the server

    /// The table that `meterbird snapshot` writes of the last five minutes.
    QByteArray snapshotOf(const QStringList &arguments)
    {
        const QString csv = m_meterbird.folder() + QStringLiteral("/series.csv");
        const auto table = m_meterbird.run(
            QStringList {QStringLiteral("snapshot"), csv, QStringLiteral("--range"), QStringLiteral("5m")} + arguments);
        QFile file(csv);
        if (table.exitCode != 0 || !file.open(QIODevice::ReadOnly)) {
            qWarning("snapshot: %d %s", table.exitCode, table.err.constData());
            return {};
        }
        return file.readAll();
    }

    /// A dashboard file with these panels.
    QString written(const char *name, const QJsonArray &panels)
    {
        const QByteArray content = QJsonDocument(QJsonObject {{QStringLiteral("panels"), panels}}).toJson();
        QFile file(m_meterbird.folder() + QLatin1Char('/') + QLatin1String(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", name);
        return file.fileName();
    }

    void send(int round)
    {
        const HttpAnswer answer =
            httpPost(m_meterbird.receiver() + QStringLiteral("/v1/events"), traffic(round), "application/x-ndjson");
        QCOMPARE(answer.status, 200);
        QCOMPARE(QJsonDocument::fromJson(answer.body).object().value(QStringLiteral("accepted")).toInt(), 60);
    }

    double valueOf(const std::string &expr, Timestamp at = currentTime())
    {
        const auto answer = await(m_client.ask(prometheus::InstantQuery {expr, at}));
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
        // A bar of the Cost panel is a minute of the clock: what falls between the last scrape of one and the first of
        // the next is in neither.
        QTRY_VERIFY_WITH_TIMEOUT(currentTime() % 60'000 > 2'000 && currentTime() % 60'000 < 30'000, 60'000);
        send(1);
        QTRY_COMPARE_WITH_TIMEOUT(valueOf("sum(agent_requests_total)"), 30.0, 60'000);
        m_seenAt = currentTime();
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
        // A range that ends while what was sent is less than a minute old, and by now lies behind.
        const Timestamp end = m_seenAt + 15'000;
        QTRY_VERIFY_WITH_TIMEOUT(currentTime() > end + 10'000, 60'000);
        model.setWindow(dashboard::TimeWindow::between({end - 300'000, end}));
        QSignalSpy gathered(&model, &dashboard::DashboardModel::gathered);
        model.gather(std::chrono::seconds(60));
        QVERIFY(!gathered.isEmpty() || gathered.wait(90'000));
        QVERIFY(gathered.first().first().value<std::vector<std::string>>().empty());

        // `panel/series` and its newest value; of the bars, what all hold together.
        std::map<std::string, double> shown;
        for (const auto &feed : model.feeds()) {
            const dashboard::Panel &panel = feed->panel();
            for (const auto &series : feed->state().series) {
                double value = series.samples.back().value;
                if (panel.drawStyle == dashboard::DrawStyle::Bars)
                    value = std::accumulate(series.samples.begin(), series.samples.end(), 0.0,
                                            [](double sum, const Sample &sample) { return sum + sample.value; });
                shown[(panel.kind == dashboard::PanelKind::Stat ? "tile " : "chart ") + panel.title + '/'
                      + series.name] = value;
            }
        }
        const auto one = [&](const std::string &name) {
            const auto found = shown.find(name);
            const double value = found == shown.end() ? std::nan("") : found->second;
            shown.erase(name);
            return value;
        };
        const auto exactly = [&](const std::string &name, double sent) {
            const double value = one(name);
            QVERIFY2(std::abs(value - sent) < 1e-6 * std::max(sent, 1.0),
                     (name + ": " + std::to_string(value) + " of " + std::to_string(sent)).c_str());
        };
        const auto about = [&](const std::string &name, double sent) {
            const double value = one(name);
            QVERIFY2(isAbout(value, sent),
                     (name + ": " + std::to_string(value) + " of " + std::to_string(sent)).c_str());
        };
        about("tile Requests/requests", 30.0 / 60);
        // All took 2.5 s: the buckets know that it was between 2 and 3, and share that out evenly.
        exactly("tile Latency p95/p95", 2.95);
        exactly("tile Latency p95/median", 2.5);
        exactly("tile Error rate/failed", 0.1);
        const double in = shown["tile Tokens/in"], out = shown["tile Tokens/out"];
        exactly("tile Tokens/tokens", in + out);
        about("tile Tokens/in", 20'000);
        about("tile Tokens/out", 4'000);
        exactly("tile Cost today/today", 0.09);
        about("tile Cost today/last hour", 0.09);
        exactly("tile Projected month/projected", valueOf("llm_cost_projected_month_dollars", end));
        about("chart Request rate/chat", 30.0 / 60);
        exactly("chart Latency/p50", 2.5);
        exactly("chart Latency/p95", 2.95);
        exactly("chart Latency/p99", 2.99);
        exactly("chart Latency/average", 2.5);
        about("chart Errors/timeout", 3);
        about("chart Tokens/input", 20'000);
        about("chart Tokens/output", 4'000);
        about("chart Cost/gpt-4o", 0.09);
        about("chart Tools/web_search", 10);
        exactly("chart Tools/failed", 0);
        QVERIFY2(shown.empty(), shown.empty() ? "" : shown.begin()->first.c_str()); // and nothing else
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

    void snapshotsHoldEveryPanel()
    {
        // Far more than fits into the page: what is below the fold is asked all the same.
        const QByteArray rows = snapshotOf({QStringLiteral("--size"), QStringLiteral("400x300")});
        for (const char *panel : {"Requests", "Latency p95", "Error rate", "Tokens", "Cost today", "Projected month",
                                  "Request rate", "Latency", "Errors", "Cost", "Tools"})
            QVERIFY2(rowsOf(rows, panel) > 0, panel);
        for (const char *word : {"Tokens,in,", "Tokens,input,", "web_search", "gpt-4o"})
            QVERIFY2(rows.contains(word), word);
        const QString png = m_meterbird.folder() + QStringLiteral("/dashboard.png");
        const auto picture = m_meterbird.run(
            {QStringLiteral("snapshot"), png, QStringLiteral("--range"), QStringLiteral("5m"), QStringLiteral("--size"),
             QStringLiteral("1200x800"), QStringLiteral("--theme"), QStringLiteral("light")});
        QVERIFY2(picture.exitCode == 0, picture.err.constData());
        const QImage image(png);
        QCOMPARE(image.size(), QSize(1200, 800));
        QCOMPARE(emptyCells(image.copy(0, 0, 1200, 100), 6, 1), 0); // each tile
        QCOMPARE(emptyCells(image.copy(0, 100, 1200, 670), 3, 2), 0); // each chart
        QCOMPARE(emptyCells(image.copy(0, 772, 600, 28), 1, 1), 0); // the caption
        const QString caption = image.text(QStringLiteral("Description"));
        QVERIFY2(caption.startsWith(QStringLiteral("LLM agents · ")), qPrintable(caption));
    }

    void aSnapshotOfATallDashboardIsWhole()
    {
        QJsonArray panels;
        for (int i = 0; i < 30; ++i)
            panels.append(panelOf("timeseries", QStringLiteral("Panel %1").arg(i),
                                  QStringLiteral("sum(agent_requests_total) + %1").arg(i), i * 9));
        const QString file = written("tall.json", panels);
        const QByteArray rows = snapshotOf({QStringLiteral("--dashboard"), file});
        for (int i = 0; i < 30; ++i)
            QVERIFY2(rowsOf(rows, "Panel " + QByteArray::number(i)) > 0, QByteArray::number(i).constData());
        const QString png = m_meterbird.folder() + QStringLiteral("/tall.png");
        const auto picture = m_meterbird.run({QStringLiteral("snapshot"), png, QStringLiteral("--dashboard"), file,
                                              QStringLiteral("--range"), QStringLiteral("5m")});
        QVERIFY2(picture.exitCode == 0, picture.err.constData());
        const QImage image(png);
        QVERIFY(image.height() > 3'000);
        QCOMPARE(emptyCells(image.copy(0, 0, image.width(), image.height() - 40), 1, 30), 0);
    }

    void aSnapshotOfADashboardWithoutQueriesEnds()
    {
        QJsonObject hidden = panelOf("timeseries", QStringLiteral("Hidden"), QStringLiteral("up"), 0);
        QJsonObject target = hidden[QStringLiteral("targets")].toArray().first().toObject();
        target[QStringLiteral("hide")] = true;
        hidden[QStringLiteral("targets")] = QJsonArray {target};
        const QJsonObject gauge = panelOf("gauge", QStringLiteral("Gauge"), QStringLiteral("up"), 0);
        for (const QJsonArray &panels : {QJsonArray(), QJsonArray {hidden}, QJsonArray {gauge}}) {
            const QByteArray rows = snapshotOf({QStringLiteral("--dashboard"), written("none.json", panels)});
            QCOMPARE(rows, QByteArray("panel,series,unit,time,value\r\n"));
        }
        const QString png = m_meterbird.folder() + QStringLiteral("/none.png");
        const auto picture = m_meterbird.run({QStringLiteral("snapshot"), png, QStringLiteral("--dashboard"),
                                              m_meterbird.folder() + QStringLiteral("/none.json")});
        QVERIFY2(picture.exitCode == 0, picture.err.constData());
        QVERIFY(!QImage(png).isNull());
    }

    void aSnapshotThatLacksAPanelIsNone()
    {
        const QString file = written("bad.json",
                                     {panelOf("timeseries", QStringLiteral("Good"), QStringLiteral("up"), 0),
                                      panelOf("stat", QStringLiteral("Bad"), QStringLiteral("sum("), 9)});
        const QString csv = m_meterbird.folder() + QStringLiteral("/bad.csv");
        const auto outcome = m_meterbird.run({QStringLiteral("snapshot"), csv, QStringLiteral("--dashboard"), file});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.startsWith("meterbird: Bad: "), outcome.err.constData());
        QVERIFY(!QFile::exists(csv));
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/dashboardfile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace meterbird;
using namespace meterbird::dashboard;

namespace {

Dashboard parsed(const QByteArray &json)
{
    Result<Dashboard> dashboard = parseDashboard(json, "test.json");
    if (!dashboard)
        qFatal("%s", dashboard.error().detail.c_str());
    return *dashboard;
}

Panel panelOf(const QByteArray &json)
{
    return parsed("{\"panels\":[" + json + "]}").panels.at(0);
}

const QByteArray full = R"j({
  "title": "Agents", "uid": "u-1", "refresh": "10s", "time": {"from": "now-6h", "to": "now"}, "futureKey": {"a": [1, 2]},
  "templating": {"list": [
    {"name": "model", "label": "Model", "type": "query", "query": {"query": "label_values(llm_calls_total, model)", "refId": "x"},
     "multi": true, "includeAll": true, "allValue": ".*", "current": {"value": ["$__all"]}, "regex": "kept"},
    {"name": "env", "type": "custom", "query": "dev, Production : prod", "current": {}},
    {"name": "job", "type": "constant", "query": "agent"},
    {"name": "text", "type": "textbox", "query": "abc", "current": {"value": "xyz"}},
    {"name": "DS", "type": "datasource", "query": "prometheus"}]},
  "panels": [
    {"id": 7, "type": "timeseries", "title": "Latency", "description": "seconds", "gridPos": {"x": 8, "y": 4, "w": 8, "h": 9},
     "interval": "10s", "maxDataPoints": 30, "myKey": true,
     "fieldConfig": {"defaults": {"unit": "s", "decimals": 2, "min": 0, "max": 20, "noValue": "none",
         "custom": {"drawStyle": "bars", "fillOpacity": 40, "stacking": {"mode": "normal"}, "thresholdsStyle": {"mode": "dashed"}},
         "thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": null}, {"color": "red", "value": 10}]}},
       "overrides": [
         {"matcher": {"id": "byFrameRefID", "options": "B"}, "properties": [{"id": "unit", "value": "percentunit"}, {"id": "decimals", "value": 0}]},
         {"matcher": {"id": "byRegexp", "options": ".*"}, "properties": []}]},
     "targets": [
       {"refId": "A", "expr": "histogram_quantile(0.95,\n x)", "legendFormat": "p95"},
       {"refId": "B", "expr": "y", "interval": "1m", "hide": true, "intervalFactor": 2},
       {"expr": "z", "instant": true, "range": false}]},
    {"type": "row", "title": "More", "collapsed": true, "panels": [{"id": 7, "type": "stat", "title": "Inside"}]},
    {"id": 9, "type": "heatmap", "title": "Other"}]
})j";

} // namespace

class DashboardFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatGrafanaWrites();
    void readsVariables();
    void readsEveryWrapping();
    void readsOldGraphs();
    void readsOldRows();
    void toleratesWrongTypes_data();
    void toleratesWrongTypes();
    void keepsNumbersWithinBounds();
    void textsAreMadePlain();
    void namesTheLineOfAnError_data();
    void namesTheLineOfAnError();
    void keepsUnknownKeysWhenSaving();
    void savesWhatWasChanged();
    void takesTheShippedOneWhenTheUsersIsBroken();
    void refusesWhatIsTooLarge();
    void everyPrefixEndsInADashboardOrAnError();
};

void DashboardFileTest::readsWhatGrafanaWrites()
{
    const Dashboard dashboard = parsed(full);
    QCOMPARE(dashboard.title, std::string("Agents"));
    QCOMPARE(dashboard.uid, std::string("u-1"));
    QCOMPARE(dashboard.refresh, Milliseconds(10'000));
    QCOMPARE(dashboard.window, TimeWindow::last(6 * 3'600'000));
    QCOMPARE(dashboard.panels.size(), std::size_t(4));

    const Panel &panel = dashboard.panels[0];
    QCOMPARE(panel.id, 7);
    QCOMPARE(panel.kind, PanelKind::TimeSeries);
    QCOMPARE(panel.place, (GridPosition {8, 4, 8, 9}));
    QCOMPARE(panel.unit.id, std::string("s"));
    QCOMPARE(panel.decimals, std::optional(2));
    QCOMPARE(panel.min, std::optional(0.0));
    QCOMPARE(panel.max, std::optional(20.0));
    QCOMPARE(panel.noValue, std::string("none"));
    QCOMPARE(panel.drawStyle, DrawStyle::Bars);
    QVERIFY(panel.stacked && panel.showsThresholds);
    QCOMPARE(panel.fillOpacity, 0.4);
    QCOMPARE(panel.maxDataPoints, 30);
    QCOMPARE(panel.thresholds, (std::vector<Threshold> {{10, "red"}}));
    QCOMPARE(panel.overrides.size(), std::size_t(1));
    QCOMPARE(panel.overrides[0].key, std::string("B"));
    QCOMPARE(panel.overrides[0].unit->id, std::string("percentunit"));

    QCOMPARE(panel.queries.size(), std::size_t(3));
    QCOMPARE(panel.queries[0].expr, std::string("histogram_quantile(0.95,\n x)"));
    QCOMPARE(panel.queries[0].minStep, std::optional<Milliseconds>(10'000)); // the panel's
    QVERIFY(panel.queries[0].range && !panel.queries[0].instant);
    QCOMPARE(panel.queries[1].minStep, std::optional<Milliseconds>(60'000));
    QVERIFY(panel.queries[1].hidden);
    QCOMPARE(panel.queries[1].intervalFactor, 2);
    QCOMPARE(panel.queries[2].refId, std::string("C"));
    QVERIFY(!panel.queries[2].range && panel.queries[2].instant);

    QCOMPARE(dashboard.panels[1].kind, PanelKind::Row);
    QCOMPARE(dashboard.panels[2].kind, PanelKind::Stat);
    QVERIFY(dashboard.panels[2].id != 7 && dashboard.panels[2].id != 9); // 7 was taken
    QCOMPARE(dashboard.panels[3].kind, PanelKind::Unsupported);
    QCOMPARE(dashboard.panels[3].originalType, std::string("heatmap"));
}

void DashboardFileTest::readsVariables()
{
    const auto variables = parsed(full).variables;
    QCOMPARE(variables.size(), std::size_t(5));
    QCOMPARE(variables[0].query, std::string("label_values(llm_calls_total, model)"));
    QVERIFY(variables[0].isAll() && variables[0].multi);
    QCOMPARE(variables[0].label, std::string("Model"));
    QCOMPARE(variables[0].value().allValue, std::string(".*"));
    QCOMPARE(variables[1].choices, (std::vector<std::string> {"dev", "prod"}));
    QCOMPARE(variables[1].chosen, (std::vector<std::string> {"dev"}));
    QCOMPARE(variables[2].chosen, (std::vector<std::string> {"agent"}));
    QCOMPARE(variables[3].chosen, (std::vector<std::string> {"xyz"}));
    QCOMPARE(variables[4].kind, VariableKind::Unsupported);
}

void DashboardFileTest::readsEveryWrapping()
{
    const Dashboard bare = parsed(full);
    for (const char *key : {"dashboard", "spec"}) {
        Dashboard wrapped = parsed(QByteArray("{\"kind\":\"x\",\"") + key + "\":" + full + "}");
        QCOMPARE(wrapped.panels, bare.panels);
        QCOMPARE(wrapped.title, bare.title);
        wrapped.title = "New";
        const QJsonObject saved = QJsonDocument::fromJson(toJson(wrapped)).object();
        QCOMPARE(saved.value(QLatin1String("kind")).toString(), QStringLiteral("x"));
        QCOMPARE(saved.value(QLatin1String(key)).toObject().value(QLatin1String("title")).toString(),
                 QStringLiteral("New"));
    }
}

void DashboardFileTest::readsOldGraphs()
{
    const Panel panel =
        panelOf(R"({"type": "graph", "title": "Old", "bars": true, "lines": false, "stack": true, "fill": 5,
        "yaxes": [{"format": "reqps", "min": "0", "max": null}, {"format": "short"}],
        "thresholds": [{"value": 80, "colorMode": "critical", "op": "gt"}], "targets": [{"expr": "up", "refId": "A"}]})");
    QCOMPARE(panel.kind, PanelKind::TimeSeries);
    QCOMPARE(panel.drawStyle, DrawStyle::Bars);
    QVERIFY(panel.stacked && panel.showsThresholds);
    QCOMPARE(panel.unit.id, std::string("reqps"));
    QCOMPARE(panel.min, std::optional(0.0));
    QVERIFY(!panel.max);
    QCOMPARE(panel.fillOpacity, 0.5);
    QCOMPARE(panel.thresholds, (std::vector<Threshold> {{80, "red"}}));
}

void DashboardFileTest::readsOldRows()
{
    const Dashboard dashboard =
        parsed(R"({"rows": [{"panels": [{"type": "graph", "span": 6}, {"type": "graph", "span": 6},
        {"type": "graph"}]}, {"panels": [{"type": "graph", "span": 4}]}]})");
    QCOMPARE(dashboard.panels.size(), std::size_t(4));
    QCOMPARE(dashboard.panels[1].place, (GridPosition {12, 0, 12, 8}));
    QCOMPARE(dashboard.panels[2].place, (GridPosition {0, 8, 24, 8}));
    QCOMPARE(dashboard.panels[3].place, (GridPosition {0, 16, 8, 8}));
}

void DashboardFileTest::toleratesWrongTypes_data()
{
    QTest::addColumn<QByteArray>("panel");
    const std::vector<QByteArray> panels {
        R"({})",
        R"({"type": 7})",
        R"({"targets": {"expr": "x"}})",
        R"({"targets": [1, null, "x"]})",
        R"({"fieldConfig": []})",
        R"({"fieldConfig": {"defaults": {"unit": 3, "min": "x", "decimals": "2"}}})",
        R"({"fieldConfig": {"overrides": {"a": 1}}})",
        R"({"fieldConfig": {"overrides": [null, {"matcher": 3}]}})",
        R"({"fieldConfig": {"defaults": {"thresholds": {"steps": [1, {"value": "x"}, {"color": 3}]}}}})",
        R"({"gridPos": "big"})",
        R"({"title": ["x"]})",
        R"({"id": "7"})",
        R"({"type": "graph", "yaxes": {}})"};
    for (const QByteArray &panel : panels)
        QTest::newRow(panel.constData()) << panel;
}

void DashboardFileTest::toleratesWrongTypes()
{
    QFETCH(QByteArray, panel);
    const Dashboard dashboard =
        parsed("{\"panels\":[" + panel + "], \"templating\": 4, \"time\": [], \"refresh\": false}");
    QCOMPARE(dashboard.panels.size(), std::size_t(1));
    QCOMPARE(dashboard.panels[0].id, 1);
    QVERIFY(dashboard.panels[0].thresholds.empty());
    QCOMPARE(dashboard.panels[0].place, GridPosition());
}

void DashboardFileTest::keepsNumbersWithinBounds()
{
    const Panel panel =
        panelOf(R"({"id": 1e300, "gridPos": {"x": 900, "y": -5, "w": 90, "h": 1e9}, "maxDataPoints": 1e12,
        "fieldConfig": {"defaults": {"decimals": 400, "custom": {"fillOpacity": 1e9}}}, "targets": [{"intervalFactor": -3}]})");
    QCOMPARE(panel.place, (GridPosition {0, 0, 24, 100}));
    QCOMPARE(panel.decimals, std::optional(12));
    QCOMPARE(panel.fillOpacity, 1.0);
    QCOMPARE(panel.maxDataPoints, 11'000);
    QCOMPARE(panel.queries[0].intervalFactor, 1);
}

void DashboardFileTest::textsAreMadePlain()
{
    const Panel panel = panelOf(R"({"title": "a\u202eb\u0007", "description": "x\ny"})");
    QCOMPARE(panel.title, std::string("ab"));
    QCOMPARE(panel.description, std::string("xy"));
}

void DashboardFileTest::namesTheLineOfAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("says");
    QTest::newRow("cut short") << QByteArray("{\n \"panels\": [\n  {\"id\": 1}") << 3 << QString();
    QTest::newRow("a comma missing") << QByteArray("{\n \"a\": 1\n \"panels\": []\n}") << 3 << QString();
    QTest::newRow("no JSON") << QByteArray("\n\nhello") << 3 << QString();
    QTest::newRow("empty") << QByteArray() << 1 << QString();
    QTest::newRow("a list") << QByteArray("[]") << 1 << QStringLiteral("not a JSON object");
    QTest::newRow("no panels") << QByteArray("{\"title\": 1}") << 1 << QStringLiteral("no \"panels\"");
    QTest::newRow("panels of the wrong shape")
        << QByteArray("{\n\n \"panels\": {}\n}") << 3 << QStringLiteral("not a list");
    QTest::newRow("V2") << QByteArray("{\"spec\": {\n \"elements\": {}}}") << 2 << QStringLiteral("Classic");
}

void DashboardFileTest::namesTheLineOfAnError()
{
    QFETCH(QByteArray, json);
    QFETCH(int, line);
    QFETCH(QString, says);
    const auto dashboard = parseDashboard(json, "my.json");
    QVERIFY(!dashboard);
    QCOMPARE(dashboard.error().kind, Error::Kind::Config);
    QCOMPARE(dashboard.error().line, line);
    QVERIFY(dashboard.error().column >= 1);
    const QString detail = QString::fromStdString(dashboard.error().detail);
    QVERIFY2(detail.startsWith(QStringLiteral("my.json, line %1, column ").arg(line)), qPrintable(detail));
    QVERIFY2(detail.contains(says), qPrintable(detail));
}

void DashboardFileTest::keepsUnknownKeysWhenSaving()
{
    QCOMPARE(QJsonDocument::fromJson(toJson(parsed(full))), QJsonDocument::fromJson(full));
}

void DashboardFileTest::savesWhatWasChanged()
{
    Dashboard dashboard = parsed(full);
    dashboard.title = "Mine";
    dashboard.refresh = 30'000;
    dashboard.window = TimeWindow::last(300'000);
    dashboard.variables[0].chosen = {"o3", "gpt-4.1"};
    dashboard.variables[1].chosen = {"prod"};
    const QByteArray saved = toJson(dashboard);
    const Dashboard again = parsed(saved);
    QCOMPARE(again.title, dashboard.title);
    QCOMPARE(again.refresh, dashboard.refresh);
    QCOMPARE(again.window, dashboard.window);
    QCOMPARE(again.variables, dashboard.variables);
    QCOMPARE(again.panels, dashboard.panels);
    QVERIFY(saved.contains("futureKey") && saved.contains("myKey") && saved.contains("\"regex\": \"kept\""));
    // And back to All.
    dashboard.variables[0].chosen.clear();
    QVERIFY(parsed(toJson(dashboard)).variables[0].isAll());
}

void DashboardFileTest::takesTheShippedOneWhenTheUsersIsBroken()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath(QStringLiteral("agents.json")).toStdString();
    const QByteArray shipped = R"({"title": "Shipped", "panels": []})";

    LoadedDashboard loaded = loadDashboardOr(path, shipped);
    QCOMPARE(loaded.dashboard.title, std::string("Shipped"));
    QVERIFY(!loaded.isUsers && !loaded.error && loaded.warning.empty());

    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"panels\": [\n]]");
    file.close();
    loaded = loadDashboardOr(path, shipped);
    QCOMPARE(loaded.dashboard.title, std::string("Shipped"));
    QCOMPARE(loaded.error->line, 2);
    QVERIFY(QString::fromStdString(loaded.warning)
                .contains(QString::fromStdString(path.string()) + QStringLiteral(", line 2")));

    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(full);
    file.close();
    loaded = loadDashboardOr(path, shipped);
    QCOMPARE(loaded.dashboard.title, std::string("Agents"));
    QVERIFY(loaded.isUsers && loaded.warning.empty());

    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("{\"title\": \"Mine\", \"panels\": [7, {\"title\": \"P\"}, 8]}");
    file.close();
    loaded = loadDashboardOr(path, shipped);
    QCOMPARE(loaded.dashboard.title, std::string("Mine"));
    QVERIFY(loaded.isUsers && !loaded.error);
    QCOMPARE(loaded.warning, path.string() + ": A panel that is no object was left out. (and 1 more)");

    // A folder in its place is broken too.
    file.remove();
    std::filesystem::create_directory(path);
    loaded = loadDashboardOr(path, shipped);
    QCOMPARE(loaded.dashboard.title, std::string("Shipped"));
    QVERIFY(loaded.error);

    // Where nobody can look (a circle of links to root too), one cannot say that there is none.
    const std::filesystem::path circle = folder.filePath(QStringLiteral("circle")).toStdString();
    std::filesystem::create_symlink(circle, circle);
    loaded = loadDashboardOr(circle / "agents.json", shipped);
    QCOMPARE(loaded.dashboard.title, std::string("Shipped"));
    QVERIFY(loaded.error);
    QVERIFY2(loaded.warning.starts_with("The dashboard file cannot be used"), loaded.warning.c_str());
}

void DashboardFileTest::refusesWhatIsTooLarge()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("big.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"panels\": []}" + QByteArray(5 * 1024 * 1024, ' '));
    file.close();
    const auto dashboard = loadDashboard(file.fileName().toStdString());
    QVERIFY(!dashboard);
    QVERIFY(QString::fromStdString(dashboard.error().detail).contains(QStringLiteral("4 MiB")));
    // A pipe that nobody writes to would be waited for.
    const std::string pipe = folder.filePath(QStringLiteral("pipe.json")).toStdString();
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    QVERIFY(!loadDashboard(pipe));
    // Nested beyond reason, and far too many panels.
    QVERIFY(!parseDashboard("{\"panels\": " + QByteArray(100'000, '['), "deep.json"));
    QByteArray many = "{\"panels\": [{}";
    for (int i = 0; i < 5'000; ++i)
        many += ",{}";
    const Dashboard cut = parsed(many + "]}");
    QCOMPARE(cut.panels.size(), std::size_t(300));
    QCOMPARE(cut.warnings.size(), std::size_t(1));
}

void DashboardFileTest::everyPrefixEndsInADashboardOrAnError()
{
    for (qsizetype length = 0; length < full.size(); ++length) {
        const auto dashboard = parseDashboard(full.left(length), "cut.json");
        QVERIFY(!dashboard);
        QVERIFY(dashboard.error().line >= 1);
    }
}

QTEST_GUILESS_MAIN(DashboardFileTest)
#include "tst_dashboardfile.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The dashboard that we ship: its queries ask for what the exporter has, and a real Prometheus understands them.
#include "exporter/telemetry/catalogue.h"
#include "src/dashboard/dashboardfile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace meterbird;
using namespace meterbird::dashboard;

namespace {

const QString path = QStringLiteral(METERBIRD_SOURCE_DIR "/resources/dashboards/agents.json");

/// The search of the product: METERBIRD_TOOLS_DIR, the private folder, PATH.
QString promtool()
{
    const QString data = qEnvironmentVariable("XDG_DATA_HOME", QDir::homePath() + QStringLiteral("/.local/share"));
    for (const QString &folder :
         {qEnvironmentVariable("METERBIRD_TOOLS_DIR"), data + QStringLiteral("/meterbird/tools")}) {
        const QString tool = folder + QStringLiteral("/promtool");
        if (!folder.isEmpty() && QFileInfo(tool).isExecutable())
            return tool;
    }
    return QStandardPaths::findExecutable(QStringLiteral("promtool"));
}

/// Every metric name on /metrics with its labels.
std::map<std::string, std::set<std::string>> exposedNames()
{
    std::map<std::string, std::set<std::string>> names;
    for (const telemetry::MetricInfo &info : telemetry::catalogue()) {
        std::set<std::string> labels(info.labels.begin(), info.labels.end());
        const std::string name(info.name);
        if (info.type != telemetry::MetricType::Histogram) {
            names[name] = labels;
            continue;
        }
        names[name + "_sum"] = names[name + "_count"] = labels;
        labels.insert("le");
        names[name + "_bucket"] = labels;
    }
    return names;
}

/// The metric names of a PromQL text: words that are no function, no keyword, no label and stand in no literal.
QStringList metricsIn(QString expr)
{
    expr.remove(QRegularExpression(QStringLiteral("\"[^\"]*\"")));
    expr.remove(QRegularExpression(QStringLiteral("\\[[^\\]]*\\]")));
    expr.remove(QRegularExpression(QStringLiteral("\\{[^}]*\\}")));
    expr.remove(
        QRegularExpression(QStringLiteral("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)")));
    expr.remove(QRegularExpression(QStringLiteral("\\boffset\\s+\\w+")));
    const QRegularExpression word(QStringLiteral("\\b[a-zA-Z_:][\\w:]*\\b(?!\\s*\\()"));
    static const QStringList keywords {QStringLiteral("or"),   QStringLiteral("and"), QStringLiteral("unless"),
                                       QStringLiteral("bool"), QStringLiteral("sum"), QStringLiteral("avg"),
                                       QStringLiteral("max"),  QStringLiteral("min")};
    QStringList names;
    for (auto it = word.globalMatch(expr); it.hasNext();) {
        const QString name = it.next().captured();
        if (!keywords.contains(name))
            names << name;
    }
    return names;
}

QStringList labelsIn(const QString &expr)
{
    QStringList labels;
    const QRegularExpression matcher(QStringLiteral("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\""));
    for (auto it = matcher.globalMatch(expr); it.hasNext();)
        labels << it.next().captured(1);
    return labels;
}

} // namespace

class AgentsDashboardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void hasTheSixTilesAndSixCharts();
    void saysWhatIsMissingInAnEmptyChart();
    void fillsTheGridWithoutOverlap();
    void asksOnlyForWhatIsExposed();
    void legendsNameLabelsOfTheAnswer();
    void neverAddsTotalsToTheirParts();
    void aRealPrometheusUnderstandsEveryQuery();
    void showsTheFirstEventSoon();
    void grafanaCanImportIt();

private:
    Dashboard m_dashboard;
};

void AgentsDashboardTest::initTestCase()
{
    auto dashboard = loadDashboard(path.toStdString());
    QVERIFY2(dashboard, dashboard ? "" : dashboard.error().detail.c_str());
    m_dashboard = *dashboard;
    QVERIFY(m_dashboard.warnings.empty());
}

void AgentsDashboardTest::hasTheSixTilesAndSixCharts()
{
    std::vector<std::string> tiles, charts;
    for (const Panel &panel : m_dashboard.panels)
        (panel.kind == PanelKind::Stat ? tiles : charts).push_back(panel.title);
    QCOMPARE(tiles,
             (std::vector<std::string> {"Requests", "Latency p95", "Error rate", "Tokens", "Cost today",
                                        "Projected month"}));
    QCOMPARE(charts, (std::vector<std::string> {"Request rate", "Latency", "Errors", "Tokens", "Cost", "Tools"}));
    QCOMPARE(m_dashboard.variables.size(), std::size_t(2));
    for (const Variable &variable : m_dashboard.variables) {
        QVERIFY(variable.isAll() && variable.multi && variable.allValue == ".*");
        QVERIFY(parseLabelValues(variable.query));
    }
    const Panel &latency = m_dashboard.panels[7];
    QVERIFY(latency.showsThresholds);
    QCOMPARE(latency.thresholds, (std::vector<Threshold> {{10, "red"}}));
    QVERIFY(m_dashboard.panels[9].stacked && m_dashboard.panels[10].stacked);
}

void AgentsDashboardTest::saysWhatIsMissingInAnEmptyChart()
{
    std::set<std::string> said;
    for (const Panel &panel : m_dashboard.panels) {
        if (panel.kind != PanelKind::TimeSeries)
            continue;
        QVERIFY2(QString::fromStdString(panel.noValue).endsWith(QStringLiteral("in this range")), panel.title.c_str());
        said.insert(panel.noValue);
        if (panel.title == "Errors")
            QCOMPARE(panel.noValue, std::string("No errors in this range"));
    }
    QCOMPARE(said.size(), std::size_t(6));
}

void AgentsDashboardTest::fillsTheGridWithoutOverlap()
{
    std::set<std::pair<int, int>> taken;
    std::set<int> ids;
    for (const Panel &panel : m_dashboard.panels) {
        QVERIFY(panel.kind == PanelKind::Stat || panel.kind == PanelKind::TimeSeries);
        QVERIFY(ids.insert(panel.id).second);
        for (int x = panel.place.x; x < panel.place.x + panel.place.w; ++x) {
            for (int y = panel.place.y; y < panel.place.y + panel.place.h; ++y)
                QVERIFY(taken.insert({x, y}).second);
        }
    }
    QCOMPARE(taken.size(), std::size_t(24 * (4 + 9 + 9)));
}

void AgentsDashboardTest::asksOnlyForWhatIsExposed()
{
    const auto exposed = exposedNames();
    QVERIFY(exposed.contains("agent_request_duration_seconds_bucket"));
    const auto check = [&](const QString &expr) {
        const QStringList names = metricsIn(expr);
        QVERIFY2(!names.isEmpty(), qPrintable(expr));
        for (const QString &name : names) {
            const auto metric = exposed.find(name.toStdString());
            QVERIFY2(metric != exposed.end(), qPrintable(name + QStringLiteral(" in ") + expr));
            for (const QString &label : labelsIn(expr))
                QVERIFY2(metric->second.contains(label.toStdString()),
                         qPrintable(label + QStringLiteral(" in ") + expr));
        }
    };
    for (const Panel &panel : m_dashboard.panels) {
        for (const PanelQuery &query : panel.queries)
            check(QString::fromStdString(query.expr));
    }
    for (const Variable &variable : m_dashboard.variables) {
        const auto query = parseLabelValues(variable.query);
        QVERIFY(exposed.at(query->selector).contains(query->label));
    }
    // The check can fail.
    QCOMPARE(metricsIn(QStringLiteral("sum by (le) (rate(foo_total{a=\"b\"}[5m] offset 1h)) / on() bar")),
             (QStringList {QStringLiteral("foo_total"), QStringLiteral("bar")}));
}

void AgentsDashboardTest::legendsNameLabelsOfTheAnswer()
{
    const QRegularExpression label(QStringLiteral("\\{\\{(\\w+)\\}\\}"));
    for (const Panel &panel : m_dashboard.panels) {
        for (const PanelQuery &query : panel.queries) {
            const auto match = label.match(QString::fromStdString(query.legendFormat));
            const QString expr = QString::fromStdString(query.expr);
            if (match.hasMatch())
                QVERIFY2(expr.contains(QStringLiteral("by (%1)").arg(match.captured(1))), qPrintable(expr));
            else
                QVERIFY2(!expr.contains(QStringLiteral("by (")) || expr.contains(QStringLiteral("by (le)")),
                         qPrintable(expr));
        }
    }
}

void AgentsDashboardTest::neverAddsTotalsToTheirParts()
{
    for (const Panel &panel : m_dashboard.panels) {
        for (const PanelQuery &query : panel.queries) {
            const QString expr = QString::fromStdString(query.expr);
            QVERIFY(!expr.contains(QStringLiteral("llm_token_details")));
            if (expr.contains(QStringLiteral("llm_tokens_total")))
                QVERIFY2(expr.contains(QStringLiteral("type=")) && !expr.contains(QStringLiteral("\"total\"")),
                         qPrintable(expr));
        }
    }
}

void AgentsDashboardTest::aRealPrometheusUnderstandsEveryQuery()
{
    const QString tool = promtool();
    QVERIFY2(!tool.isEmpty(), "promtool was not found: run installer/setup.sh, or set METERBIRD_TOOLS_DIR");
    VariableValues all = valuesOf(m_dashboard.variables);
    VariableValues some = all;
    some["model"].all = some["provider"].all = false;
    some["model"].values = {"gpt-4.1", R"(a"b\c'd`e{}$1)"};
    some["provider"].values = {"x.y"};
    QByteArray rules = "groups:\n- name: panels\n  rules:\n";
    int count = 0;
    for (const Panel &panel : m_dashboard.panels) {
        for (const PanelQuery &query : panel.queries) {
            for (const VariableValues &values : {all, some}) {
                const std::string expr = expandQuery(query.expr, values, {{0, 3'600'000}, 15'000, 60'000});
                QVERIFY2(expr.find('$') == std::string::npos || expr.find("\\$1") != std::string::npos, expr.c_str());
                const QByteArray quoted =
                    QJsonDocument(QJsonArray {QString::fromStdString(expr)}).toJson(QJsonDocument::Compact);
                rules += "  - record: panel:query:n" + QByteArray::number(++count)
                    + "\n    expr: " + quoted.mid(1, quoted.size() - 2) + "\n";
            }
        }
    }
    QVERIFY(count >= 2 * 18);
    const auto check = [&tool](const QByteArray &text, QByteArray &output) {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("rules.yml")));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return -1;
        file.close();
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(tool, {QStringLiteral("check"), QStringLiteral("rules"), file.fileName()});
        if (!process.waitForFinished(60'000))
            return -2;
        output = process.readAll();
        return process.exitCode();
    };
    QByteArray output;
    QVERIFY2(check(rules, output) == 0, output.constData());
    QVERIFY2(output.contains(QByteArray::number(count) + " rules found"), output.constData());
    QVERIFY(check(rules + "  - record: bad\n    expr: 'sum(rate(x[5m]'\n", output) != 0);
}

void AgentsDashboardTest::showsTheFirstEventSoon()
{
    for (const Panel &panel : m_dashboard.panels) {
        for (const PanelQuery &query : panel.queries) {
            QVERIFY(query.minStep);
            QVERIFY(*query.minStep <= 15'000
                    || panel.drawStyle == DrawStyle::Bars); // bars are asked ahead of the clock
        }
    }
}

void AgentsDashboardTest::grafanaCanImportIt()
{
    const QJsonObject json = m_dashboard.original;
    QVERIFY(json.value(QLatin1String("id")).isNull());
    QCOMPARE(json.value(QLatin1String("__inputs")).toArray().first().toObject().value(QLatin1String("name")).toString(),
             QStringLiteral("DS_PROMETHEUS"));
    const qsizetype length = json.value(QLatin1String("uid")).toString().size();
    QVERIFY(length >= 8 && length <= 40);
    for (const QJsonValue &panel : json.value(QLatin1String("panels")).toArray()) {
        const auto targets = panel.toObject().value(QLatin1String("targets")).toArray();
        QVERIFY(!targets.isEmpty());
        for (const QJsonValue &target : targets)
            QCOMPARE(
                target.toObject().value(QLatin1String("datasource")).toObject().value(QLatin1String("uid")).toString(),
                QStringLiteral("${DS_PROMETHEUS}"));
    }
}

QTEST_GUILESS_MAIN(AgentsDashboardTest)
#include "tst_agentsdashboard.moc"

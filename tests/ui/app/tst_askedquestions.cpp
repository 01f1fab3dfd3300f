// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/telemetry/catalogue.h"
#include "src/alerts/rulefile.h"
#include "src/dashboard/dashboardfile.h"
#include "src/sources/metricnames.h"
#include "ui/app/askedquestions.h"

#include <QFile>
#include <QTest>

#include <set>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

QByteArray resource(const char *name)
{
    QFile file(QStringLiteral(METERBIRD_SOURCE_DIR "/resources/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<sources::Question> shippedQuestions()
{
    const auto dashboard = dashboard::parseDashboard(resource("dashboards/agents.json"), "agents.json");
    const auto rules = alerts::parseRules(resource("rules/agents.yml").toStdString(), "agents.yml");
    if (!dashboard || !rules)
        return {};
    return questionsOf(dashboard->panels, rules->rules);
}

/// All names under which the catalogue's metrics stand on /metrics, and the one that Prometheus adds.
std::set<std::string> catalogueNames()
{
    std::set<std::string> names {"up"};
    for (const auto &metric : telemetry::catalogue()) {
        for (const char *suffix : {"", "_bucket", "_sum", "_count"})
            names.insert(std::string(metric.name) + suffix);
    }
    return names;
}

} // namespace

class TestAskedQuestions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesPanelsThatAskAndRules()
    {
        dashboard::Panel row;
        row.title = "A row";
        dashboard::Panel panel;
        panel.title = "Errors";
        dashboard::PanelQuery shown;
        shown.expr = "a";
        dashboard::PanelQuery hidden;
        hidden.expr = "b";
        hidden.hidden = true;
        panel.queries = {shown, hidden, {}};
        alerts::Rule rule;
        rule.name = "TooMany";
        rule.expr = "c > 1";
        QVERIFY(questionsOf({row, panel}, {rule})
                == (std::vector<sources::Question> {{"panel \"Errors\"", {"a"}}, {"rule TooMany", {"c > 1"}}}));
    }

    // What the doctor reads out of the shipped files is what the exporter has a name for: nothing is misread.
    void readsTheShippedFilesAsTheyAreMeant()
    {
        const auto questions = shippedQuestions();
        QVERIFY(questions.size() > 15);
        const auto known = catalogueNames();
        int names = 0;
        for (const sources::Question &question : questions) {
            for (const std::string &expr : question.exprs) {
                const auto asked = sources::metricsAskedBy(expr);
                QVERIFY2(!asked.isOpen && !asked.names.empty(), expr.c_str());
                for (const std::string &name : asked.names) {
                    QVERIFY2(known.contains(name), name.c_str());
                    ++names;
                }
            }
        }
        QVERIFY(names > 30);
    }

    void anAgentThatSendsAllLeavesNothingToAsk()
    {
        const auto names = catalogueNames();
        QVERIFY(checkQuestions(shippedQuestions(), {names.begin(), names.end()}).empty());
        QVERIFY(checkQuestions(shippedQuestions(), {}).size() > 4);
    }

    // An agent that makes calls, has never failed, and uses no tools: the tools are all that is missed.
    void missesOnlyWhatAnAgentDoesNotDo()
    {
        std::vector<std::string> present;
        for (const std::string &name : catalogueNames()) {
            if (!name.starts_with("tool_") && !name.starts_with("db_") && !name.starts_with("agent_errors")
                && !name.starts_with("llm_errors") && !name.starts_with("llm_budget"))
                present.push_back(name);
        }
        for (const sources::Finding &finding : checkQuestions(shippedQuestions(), present))
            QCOMPARE(finding.subject, std::string("tool_calls_total"));
    }
};

QTEST_GUILESS_MAIN(TestAskedQuestions)
#include "tst_askedquestions.moc"

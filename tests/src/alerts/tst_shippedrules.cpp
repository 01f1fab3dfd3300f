// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/condition.h"
#include "src/alerts/rulefile.h"
#include "src/sources/metricnames.h"

#include "tests/support/promtool.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace meterbird;
using namespace meterbird::alerts;

namespace {

const QString source = QStringLiteral(METERBIRD_SOURCE_DIR);
const QString rules = source + QStringLiteral("/resources/rules/agents.yml");

QString promtool()
{
    return meterbird::test::toolPath(QStringLiteral("promtool"));
}

QByteArray content(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<Rule> shipped()
{
    return parseRules(content(rules).toStdString(), "agents.yml").value_or(RuleFile {}).rules;
}

/// The exit code; the output in `said`.
int run(const QStringList &arguments, QString &said)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(promtool(), arguments);
    if (!process.waitForStarted())
        return -1;
    process.waitForFinished(60'000);
    said = QString::fromUtf8(process.readAll());
    return process.exitCode();
}

} // namespace

class ShippedRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void promtoolAcceptsThem();
    void promtoolProvesWhenTheyFire();
    void theErrorRateIsZeroWhileNothingFails();
    void promtoolAcceptsWhatWeWrite();
    void useOnlyMetricsOfTheCatalogue();
    void canBeDrawnAgainstTheirThreshold();
    void sayWhatIsWrong();
};

void ShippedRulesTest::initTestCase()
{
    QCOMPARE(shipped().size(), std::size_t(8));
    QVERIFY2(!promtool().isEmpty(),
             "promtool is missing: run installer/setup.sh, or set METERBIRD_TOOLS_DIR to its folder");
}

void ShippedRulesTest::promtoolAcceptsThem()
{
    QString said;
    QVERIFY2(run({QStringLiteral("check"), QStringLiteral("rules"), QStringLiteral("--lint=all"),
                  QStringLiteral("--lint-fatal"), rules},
                 said)
                 == 0,
             qPrintable(said));
    QVERIFY(said.contains(QStringLiteral("8 rules found")));
}

void ShippedRulesTest::promtoolProvesWhenTheyFire()
{
    QString said;
    const QString tests = source + QStringLiteral("/tests/data/rules/agents_test.yml");
    QVERIFY2(run({QStringLiteral("test"), QStringLiteral("rules"), tests}, said) == 0, qPrintable(said));
    QVERIFY(said.contains(QStringLiteral("SUCCESS")));
    for (const Rule &rule : shipped()) {
        const QByteArray name = "alertname: " + QByteArray::fromStdString(rule.name);
        QVERIFY2(content(tests).count(name) >= 2, name.constData()); // at least once firing and once not
    }
}

void ShippedRulesTest::theErrorRateIsZeroWhileNothingFails()
{
    const std::string query = conditionOf(shipped().front().expr).query;
    const std::string start = "evaluation_interval: 15s\ntests:\n";
    const auto turn = [&query](const char *series, const char *samples) {
        return std::string("  - interval: 15s\n    input_series:\n      - series: ") + series
            + "\n        values: 0+3x80\n    promql_expr_test:\n      - expr: " + query
            + "\n        eval_time: 10m\n        exp_samples: " + samples + '\n';
    };
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("test.yml")));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(QByteArray::fromStdString(start + turn("agent_requests_total", "[{labels: '{}', value: 0}]")
                                         + turn("agent_errors_total{type=\"x\"}", "[{labels: '{}', value: 0.2}]")
                                         + turn("up", "[]")));
    file.close();
    QString said;
    QVERIFY2(run({QStringLiteral("test"), QStringLiteral("rules"), file.fileName()}, said) == 0, qPrintable(said));
}

void ShippedRulesTest::promtoolAcceptsWhatWeWrite()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("written.yml")));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(QByteArray::fromStdString(toYaml(*parseRules(content(rules).toStdString(), "agents.yml"))));
    file.close();
    QString said;
    QVERIFY2(run({QStringLiteral("check"), QStringLiteral("rules"), file.fileName()}, said) == 0, qPrintable(said));
    QVERIFY(said.contains(QStringLiteral("8 rules found")));
}

void ShippedRulesTest::useOnlyMetricsOfTheCatalogue()
{
    // The catalogue is a table in C++; its rows name each metric in quotes.
    const QString catalogue = QString::fromUtf8(content(source + QStringLiteral("/exporter/telemetry/catalogue.cpp")));
    QVERIFY(catalogue.contains(QStringLiteral("\"agent_requests_total\"")));
    const auto isKnown = [&catalogue](std::string name) {
        if (name == "up" || name.starts_with("scrape_"))
            return true; // which Prometheus itself makes, of every target
        if (name.ends_with("_bucket"))
            name.resize(name.size() - std::string_view("_bucket").size());
        return catalogue.contains(u'"' + QString::fromStdString(name) + u'"');
    };
    QVERIFY(!isKnown("agnet_requests_total"));
    std::set<std::string> seen;
    for (const Rule &rule : shipped()) {
        const auto asked = sources::metricsAskedBy(rule.expr); // every name, whatever it begins with
        QVERIFY2(!asked.isOpen && !asked.names.empty(), rule.name.c_str());
        for (const std::string &name : asked.names) {
            QVERIFY2(isKnown(name), name.c_str());
            seen.insert(name);
        }
    }
    QVERIFY(seen.size() >= 8);
}

void ShippedRulesTest::canBeDrawnAgainstTheirThreshold()
{
    for (const Rule &rule : shipped())
        QVERIFY2(conditionOf(rule.expr).comparison, rule.name.c_str());
}

void ShippedRulesTest::sayWhatIsWrong()
{
    for (const Rule &rule : shipped()) {
        for (const char *annotation : {"summary", "description", "unit"})
            QVERIFY2(!rule.annotations.value(annotation).empty(), rule.name.c_str());
        const std::string severity = severityOf(rule);
        QVERIFY(severity == "critical" || severity == "warning");
    }
}

QTEST_GUILESS_MAIN(ShippedRulesTest)
#include "tst_shippedrules.moc"

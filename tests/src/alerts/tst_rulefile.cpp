// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/rulefile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace meterbird;
using namespace meterbird::alerts;

namespace {

const char *const good = R"(groups:
  - name: a
    interval: 30s
    labels: {team: x}
    rules:
      - alert: Slow
        expr: p95 > 10
        for: 1m30s
        keep_firing_for: 5m
        labels: {severity: critical}
        annotations: {summary: 'is {{ $value }}'}
      - record: job:a
        expr: sum(a)
)";

std::string rule(const std::string &lines)
{
    return "groups:\n  - name: a\n    rules:\n" + lines;
}

} // namespace

class RuleFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsARuleFile();
    void readsTheShippedRules();
    void refusesWithLineAndColumn_data();
    void refusesWithLineAndColumn();
    void refusesADocumentThatUnfoldsItself();
    void takesAFewAliases();
    void writesWhatItReads();
    void refusesWhatIsNoFile();
    void usesTheShippedRulesWhenThereAreNone();
    void usesTheShippedRulesForABrokenFile();
    void usesTheUsersRulesAlone();
    void goesOnWithTheLastGoodRulesOfABrokenFile();
    void goesOnWithTheLastGoodRulesOfAFolderThatCannotBeListed();

private:
    QByteArray shipped() const;
    QTemporaryDir m_folder;
};

QByteArray RuleFileTest::shipped() const
{
    QFile file(QStringLiteral(METERBIRD_SOURCE_DIR "/resources/rules/agents.yml"));
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

void RuleFileTest::readsARuleFile()
{
    const auto file = parseRules(good, "good.yml");
    QVERIFY(file);
    QCOMPARE(file->rules.size(), std::size_t(1));
    const Rule &slow = file->rules.front();
    QCOMPARE(slow.group, std::string("a"));
    QCOMPARE(slow.name, std::string("Slow"));
    QCOMPARE(slow.expr, std::string("p95 > 10"));
    QCOMPARE(slow.holdFor, Milliseconds(90'000));
    QCOMPARE(slow.keepFiringFor, Milliseconds(300'000));
    QCOMPARE(slow.interval, Milliseconds(30'000));
    QCOMPARE(slow.labels, Labels(std::vector<Labels::Pair> {{"severity", "critical"}, {"team", "x"}}));
    QCOMPARE(slow.line, 6);
    QCOMPARE(file->recordings.size(), std::size_t(1));
    QCOMPARE(file->notes.front(), std::string("recording rule job:a is kept but not evaluated here"));
    QVERIFY(parseRules("", "empty.yml")->rules.empty());
    QVERIFY(parseRules("groups:\n", "empty.yml")->rules.empty());
}

void RuleFileTest::readsTheShippedRules()
{
    const auto file = parseRules(shipped().toStdString(), "agents.yml");
    QVERIFY(file);
    QStringList names;
    for (const Rule &each : file->rules)
        names << QString::fromStdString(each.name);
    QCOMPARE(names.join(u' '),
             QStringLiteral("HighErrorRate HighLatency HighCost AgentSilent TargetDown AgentLoop ErrorRatio "
                            "MonthOverBudget"));
}

void RuleFileTest::refusesWithLineAndColumn_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const std::string &text, const char *message) {
        QTest::newRow(name) << QString::fromStdString(text) << QString::fromUtf8(message);
    };
    row("no yaml", "groups: [\n", "f.yml:2:1: end of sequence flow not found");
    row("a tab", "groups:\n\t- name: a\n", "f.yml:2:2: illegal block entry");
    row("a list", "- a\n", "f.yml:1:1: file must be a map of keys and values");
    row("unknown field", "groups: []\ngroup: []\n", "f.yml:2:1: unknown field \"group\" in file");
    row("groups is text", "groups: many\n", "f.yml:1:9: \"groups\" must be a list");
    row("no name", "groups:\n  - rules: []\n", "f.yml:2:5: \"name\" is missing");
    row("a group twice", "groups:\n  - name: a\n  - name: a\n", "f.yml:3:11: the group \"a\" stands twice in the file");
    row("bad interval", "groups:\n  - name: a\n    interval: soon\n",
        "f.yml:3:15: interval: \"soon\" is no duration (30s, 5m, 1h30m)");
    row("unknown field of a rule", rule("      - alert: A\n        expr: a\n        fro: 5m\n"),
        "f.yml:6:9: unknown field \"fro\" in rule");
    row("bad for", rule("      - alert: A\n        expr: a\n        for: 5 m\n"),
        "f.yml:6:14: for: \"5 m\" is no duration (30s, 5m, 1h30m)");
    row("negative for", rule("      - alert: A\n        expr: a\n        for: -5m\n"), "f.yml:6:14: for:");
    row("no expr", rule("      - alert: A\n"), "f.yml:4:9: \"expr\" is missing");
    row("empty expr", rule("      - alert: A\n        expr: ''\n"), "f.yml:5:15: \"expr\" is empty");
    row("expr is a list", rule("      - alert: A\n        expr: [a]\n"), "f.yml:5:15: expr must be a text");
    row("a key twice", rule("      - alert: A\n        expr: a\n        expr: b\n"),
        "f.yml:6:9: \"expr\" is given twice");
    row("a label twice", rule("      - alert: A\n        expr: a\n        labels: {x: 1, x: 2}\n"),
        "f.yml:6:24: \"x\" is given twice");
    row("bad label", rule("      - alert: A\n        expr: a\n        labels: {x-y: 1}\n"),
        "labels: \"x-y\" is no label name");
    row("alertname", rule("      - alert: A\n        expr: a\n        labels: {alertname: B}\n"),
        "alertname is set by the rule's name");
    row("neither", rule("      - expr: a\n"), "f.yml:4:9: a rule needs \"alert\" or \"record\"");
    row("both", rule("      - alert: A\n        record: b\n        expr: a\n"), "either an alert or a recording");
    row("recording with for", rule("      - record: b\n        expr: a\n        for: 5m\n"),
        "a recording rule has no \"for\"");
    row("bad record", rule("      - record: b c\n        expr: a\n"), "\"b c\" is no metric name");
    row("a rule twice", rule("      - alert: A\n        expr: a\n      - alert: A\n        expr: b\n"),
        "stands twice in its group");
    row("two documents", "groups: []\n---\ngroups: []\n", "f.yml: more than one document in the file");
    row("too deep", "groups: " + std::string(40, '[') + std::string(40, ']'), "nested deeper than 32 levels");
}

void RuleFileTest::refusesWithLineAndColumn()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    const auto file = parseRules(text.toStdString(), "f.yml");
    QVERIFY(!file);
    const QString detail = QString::fromStdString(file.error().detail);
    QVERIFY2(detail.contains(message), qPrintable(detail));
    QVERIFY(detail.startsWith(QStringLiteral("f.yml:")));
}

void RuleFileTest::refusesADocumentThatUnfoldsItself()
{
    std::string laughs = "a0: &a0 [x]\n";
    for (int i = 1; i < 20; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before + ", " + before
            + ", " + before + "]\n";
    }
    const auto file = parseRules(laughs, "f.yml");
    QVERIFY(!file);
    QVERIFY(file.error().detail.find("more than 64 aliases") != std::string::npos);
    QVERIFY(!parseRules(std::string(100'000, '['), "f.yml"));
    QVERIFY(!parseRules("groups: \xff\xfe", "f.yml"));
    const auto big = parseRules(std::string((1 << 20) + 1, '#'), "f.yml");
    QCOMPARE(big.error().kind, Error::Kind::TooMuch);
}

void RuleFileTest::takesAFewAliases()
{
    const auto file = parseRules(rule("      - {alert: A, expr: a, labels: &l {severity: info}}\n"
                                      "      - {alert: B, expr: b, labels: *l}\n"),
                                 "f.yml");
    QVERIFY(file);
    QCOMPARE(file->rules.at(1).labels, Labels(std::vector<Labels::Pair> {{"severity", "info"}}));
}

void RuleFileTest::writesWhatItReads()
{
    for (const std::string &text : {std::string(good), shipped().toStdString(),
                                    rule("      - alert: \"yes: #1\"\n        expr: 'a{x=\"\\\\ y\"} > 1'\n")}) {
        auto before = parseRules(text, "f.yml");
        QVERIFY(before);
        auto after = parseRules(toYaml(*before), "again.yml");
        QVERIFY2(after, after ? "" : after.error().detail.c_str());
        for (auto *file : {&*before, &*after}) {
            for (Rule &each : file->rules)
                each.line = 0;
        }
        QVERIFY(*before == *after);
    }
}

void RuleFileTest::refusesWhatIsNoFile()
{
    const auto folder = readRules(m_folder.path().toStdString());
    QVERIFY(folder.error().detail.find("is not a regular file") != std::string::npos);
    const std::string pipe = m_folder.filePath(QStringLiteral("pipe")).toStdString();
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    QVERIFY(readRules(pipe).error().detail.find("is not a regular file") != std::string::npos);
    QVERIFY(readRules("/nowhere/x.yml").error().detail.find("cannot be read: No such file") != std::string::npos);
}

void RuleFileTest::usesTheShippedRulesWhenThereAreNone()
{
    for (const std::string &folder : {std::string("/nowhere"), m_folder.path().toStdString()}) {
        const RuleSet set = loadRules(folder, good);
        QCOMPARE(set.file.rules.size(), std::size_t(1));
        QVERIFY(set.sources.empty());
        QVERIFY(set.broken.empty());
    }
}

void RuleFileTest::usesTheShippedRulesForABrokenFile()
{
    QTemporaryDir folder;
    QFile broken(folder.filePath(QStringLiteral("b.yml"))), mine(folder.filePath(QStringLiteral("a.yaml")));
    QVERIFY(broken.open(QFile::WriteOnly) && mine.open(QFile::WriteOnly));
    broken.write("groups:\n  - nam: a\n");
    mine.write("groups:\n  - name: m\n    rules: [{alert: Mine, expr: a > 1}, {alert: Slow, expr: mine > 2}]\n");
    broken.close();
    mine.close();
    const RuleSet set =
        loadRules(folder.path().toStdString(), std::string(good) + "      - alert: More\n        expr: b\n");
    QCOMPARE(set.broken.size(), std::size_t(1));
    const Error &error = set.broken.front().error;
    QVERIFY(error.detail.find("b.yml:2:5: unknown field \"nam\" in group") != std::string::npos);
    QCOMPARE(error.line, 2);
    QCOMPARE(set.broken.front().standIn, BrokenRules::StandIn::Shipped);
    QCOMPARE(set.file.rules.size(), std::size_t(3)); // Mine, the user's Slow, the shipped More
    QCOMPARE(set.file.rules.at(1).expr, std::string("mine > 2"));
    QCOMPARE(set.file.rules.at(2).name, std::string("More"));
}

void RuleFileTest::usesTheUsersRulesAlone()
{
    QTemporaryDir folder;
    for (const char *name : {"a.yml", "b.yml", "notes.txt", ".c.yml"}) {
        QFile file(folder.filePath(QString::fromUtf8(name)));
        QVERIFY(file.open(QFile::WriteOnly));
        file.write("groups:\n  - name: m\n    rules: [{alert: Mine, expr: a > 1}]\n");
    }
    const RuleSet set = loadRules(folder.path().toStdString(), good);
    QCOMPARE(set.file.rules.size(), std::size_t(1));
    QCOMPARE(set.sources.size(), std::size_t(2));
    QCOMPARE(set.file.notes.size(), std::size_t(1)); // the repeat
    QVERIFY(set.broken.empty());
}

void RuleFileTest::goesOnWithTheLastGoodRulesOfABrokenFile()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    const auto write = [&folder](const char *name, const std::string &text) {
        QFile file(folder.filePath(QString::fromUtf8(name)));
        return file.open(QFile::WriteOnly) && file.write(QByteArray::fromStdString(text)) >= 0;
    };
    const std::string mine = "groups:\n  - name: m\n    rules: [{alert: Mine, expr: a > 1}]\n";
    QVERIFY(write("a.yml", mine));
    QVERIFY(write("b.yml", "groups: [{name: n, rules: [{alert: Other, expr: b > 1}]}]\n"));
    const RuleSet whole = loadRules(path, good);
    QVERIFY(whole.broken.empty());
    QVERIFY(write("a.yml", "groups:\n  - nam: m\n"));
    RuleSet set = loadRules(path, good, whole);
    for (int i = 0; i < 2; ++i) { // and again, from what was told then
        QVERIFY(set.file == whole.file);
        QCOMPARE(set.broken.size(), std::size_t(1));
        QCOMPARE(set.broken.front().standIn, BrokenRules::StandIn::LastGood);
        set = loadRules(path, good, set);
    }
    RuleSet nextStart;
    nextStart.lastGood = fromTexts(toTexts(set.lastGood));
    nextStart = loadRules(path, good, nextStart);
    QCOMPARE(nextStart.broken.front().standIn, BrokenRules::StandIn::LastGood);
    QCOMPARE(nextStart.file.rules.front().id(), whole.file.rules.front().id());
    QVERIFY(fromTexts({{"x.yml", "groups: {"}}).empty());
    QVERIFY(write("a.yml", mine));
    QVERIFY(loadRules(path, good, set) == whole);
    QVERIFY(QFile::remove(folder.filePath(QStringLiteral("a.yml")))); // on purpose
    const RuleSet left = loadRules(path, good, set);
    QCOMPARE(left.file.rules.size(), std::size_t(1));
    QCOMPARE(left.lastGood.size(), std::size_t(1));
}

void RuleFileTest::goesOnWithTheLastGoodRulesOfAFolderThatCannotBeListed()
{
    QTemporaryDir folder;
    const QString rules = folder.filePath(QStringLiteral("rules"));
    QVERIFY(QDir().mkdir(rules));
    QFile file(rules + QStringLiteral("/a.yml"));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write("groups: [{name: m, rules: [{alert: Mine, expr: a > 1}]}]\n");
    file.close();
    const RuleSet whole = loadRules(rules.toStdString(), good);
    // Whoever runs as root may list anything: a file in the place of the folder cannot be listed by anybody.
    QVERIFY(QFile::rename(rules, rules + QStringLiteral("-away")));
    QFile inItsPlace(rules);
    QVERIFY(inItsPlace.open(QFile::WriteOnly));
    const RuleSet set = loadRules(rules.toStdString(), good, whole);
    QVERIFY(set.file == whole.file);
    QCOMPARE(set.broken.size(), std::size_t(1));
    QCOMPARE(set.broken.front().standIn, BrokenRules::StandIn::LastGood);
    QCOMPARE(set.broken.front().error.detail, rules.toStdString() + ": cannot be listed: Not a directory");
    const RuleSet atStart = loadRules(rules.toStdString(), good);
    QCOMPARE(atStart.broken.front().standIn, BrokenRules::StandIn::Shipped);
    QCOMPARE(atStart.file.rules.front().name, std::string("Slow"));
    inItsPlace.close();
    QVERIFY(inItsPlace.remove());
    QVERIFY(QFile::rename(rules + QStringLiteral("-away"), rules));
    QVERIFY(loadRules(rules.toStdString(), good, set) == whole);
}

QTEST_GUILESS_MAIN(RuleFileTest)
#include "tst_rulefile.moc"

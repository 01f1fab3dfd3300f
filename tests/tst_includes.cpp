// SPDX-License-Identifier: GPL-3.0-or-later
// Reads every #include of the tree and holds it against the table of who may include whom (ARCHITECTURE.md).
#include <QDirIterator>
#include <QRegularExpression>
#include <QTest>

namespace {

/// Files below `from` may include what begins with one of `allowed`. The longest matching `from` counts.
struct Rule {
    const char *from;
    QStringList allowed;
};

const QString telemetry = QStringLiteral("exporter/telemetry/");
const QString pricing = QStringLiteral("exporter/pricing/");
const QString base = QStringLiteral("src/base/");
const QStringList queryPort {QStringLiteral("src/prometheus/query.h"), QStringLiteral("src/prometheus/querysource.h"),
                             QStringLiteral("src/prometheus/quantilewatch.h"), base};

QStringList rooms(std::initializer_list<const char *> names, QStringList more = {})
{
    for (const char *name : names)
        more << QLatin1String(name);
    return more;
}

const QList<Rule> &table()
{
    static const QList<Rule> rules {
        {"exporter/telemetry/", {telemetry, base}},
        {"exporter/pricing/", {pricing, base}},
        {"exporter/ledger/", rooms({"exporter/ledger/"}, {telemetry, pricing, base})},
        {"exporter/receiver/", rooms({"exporter/receiver/", "exporter/ledger/"}, {telemetry, pricing, base})},
        {"exporter/examples/", {telemetry, pricing}},
        {"exporter/", rooms({"exporter/"}, {base})},
        {"src/base/", {base}},
        {"src/prometheus/", rooms({"src/prometheus/"}, {base})},
        {"src/dashboard/", rooms({"src/dashboard/"}, queryPort)},
        {"src/alerts/", rooms({"src/alerts/"}, queryPort)},
        {"src/snapshot/", rooms({"src/snapshot/"}, queryPort)},
        {"src/sources/", rooms({"src/sources/"}, queryPort)},
        {"src/settings/", rooms({"src/settings/"}, {base})},
        {"demo/", rooms({"demo/"}, {base})},
        {"ui/app/", rooms({"ui/", "src/", "exporter/"})},
        {"ui/cost/",
         rooms({"ui/cost/", "ui/theme/", "ui/dashboard/", "src/", "exporter/ledger/", "exporter/pricing/"})},
        {"ui/settings/", rooms({"ui/settings/", "ui/shell/", "ui/theme/", "src/"})},
        {"ui/sources/", rooms({"ui/sources/", "ui/shell/", "ui/theme/", "src/"})},
        {"ui/theme/", rooms({"ui/theme/"}, {base})},
        {"ui/", rooms({"ui/theme/", "ui/dashboard/", "src/"})},
        {"tests/", rooms({"tests/", "exporter/", "src/", "ui/", "demo/"})},
    };
    return rules;
}

const Rule *ruleFor(const QString &file)
{
    const Rule *best = nullptr;
    for (const Rule &rule : table()) {
        if (file.startsWith(QLatin1String(rule.from)) && (!best || qstrlen(rule.from) > qstrlen(best->from)))
            best = &rule;
    }
    return best;
}

bool isAllowed(const QString &file, const QString &included)
{
    const Rule *rule = ruleFor(file);
    if (!rule)
        return false;
    // A room of ui/ may always include itself.
    const QString ownRoom = file.left(file.lastIndexOf(QLatin1Char('/')) + 1);
    if (included.startsWith(ownRoom))
        return true;
    return std::any_of(rule->allowed.begin(), rule->allowed.end(),
                       [&](const QString &start) { return included.startsWith(start); });
}

/// `#include "…"` of ours in the file, with the line numbers.
QList<QPair<int, QString>> includesOf(const QString &path)
{
    static const QRegularExpression pattern(QStringLiteral("^\\s*#\\s*include\\s*\"([^\"]+)\""));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<QPair<int, QString>> found;
    for (int line = 1; !file.atEnd(); ++line) {
        const auto match = pattern.match(QString::fromUtf8(file.readLine()));
        if (match.hasMatch())
            found.append({line, match.captured(1)});
    }
    return found;
}

} // namespace

class TestIncludes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTableForbidsWhatTheDesignForbids_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("included");
        QTest::addColumn<bool>("allowed");
        const auto row = [](const char *file, const char *included, bool allowed) {
            QTest::addRow("%s -> %s", file, included)
                << QString::fromLatin1(file) << QString::fromLatin1(included) << allowed;
        };
        row("src/dashboard/panelfeed.cpp", "src/prometheus/querysource.h", true);
        row("src/dashboard/panelfeed.cpp", "src/prometheus/client.h", false);
        row("src/dashboard/panelfeed.cpp", "src/alerts/rule.h", false);
        row("src/prometheus/client.cpp", "ui/theme/theme.h", false);
        row("src/alerts/engine.cpp", "exporter/ledger/ledger.h", false);
        row("exporter/telemetry/telemetry.cpp", "exporter/ledger/ledger.h", false);
        row("exporter/receiver/receiver.cpp", "exporter/ledger/ledger.h", true);
        row("exporter/ledger/ledger.cpp", "exporter/receiver/receiver.h", false);
        row("exporter/ledger/ledger.cpp", "src/prometheus/query.h", false);
        row("ui/alerts/alertspage.cpp", "ui/app/application.h", false);
        row("ui/shell/mainwindow.cpp", "ui/alerts/alertspage.h", false);
        row("ui/app/application.cpp", "exporter/exporter.h", true);
        row("ui/sources/sourcespage.cpp", "exporter/exporter.h", false);
        row("src/sources/doctor.cpp", "exporter/ledger/finding.h", false);
        row("src/sources/questioncheck.cpp", "src/alerts/rule.h", false);
    }

    void theTableForbidsWhatTheDesignForbids()
    {
        QFETCH(QString, file);
        QFETCH(QString, included);
        QTEST(isAllowed(file, included), "allowed");
    }

    void everyIncludeOfTheTreeIsAllowed()
    {
        const QDir root(QStringLiteral(METERBIRD_SOURCE_DIR));
        int seen = 0;
        QStringList wrong;
        for (const char *top : {"exporter", "src", "ui", "demo", "tests"}) {
            QDirIterator files(root.filePath(QLatin1String(top)), {QStringLiteral("*.h"), QStringLiteral("*.cpp")},
                               QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString path = files.next();
                const QString file = root.relativeFilePath(path);
                for (const auto &[line, included] : includesOf(path)) {
                    // Generated: moc output, and uic's header beside its class.
                    if (included.endsWith(QStringLiteral(".moc")) || included.startsWith(QStringLiteral("ui_"))
                        || included.startsWith(QStringLiteral("moc_")))
                        continue;
                    ++seen;
                    if (!QFile::exists(root.filePath(included)))
                        wrong << QStringLiteral("%1:%2 \"%3\" is not spelled from the root")
                                     .arg(file)
                                     .arg(line)
                                     .arg(included);
                    else if (!isAllowed(file, included))
                        wrong << QStringLiteral("%1:%2 may not include \"%3\"").arg(file).arg(line).arg(included);
                }
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(QLatin1Char('\n') + wrong.join(QLatin1Char('\n'))));
        QVERIFY2(seen > 100, "no includes were found: is METERBIRD_SOURCE_DIR right?");
    }
};

QTEST_GUILESS_MAIN(TestIncludes)
#include "tst_includes.moc"

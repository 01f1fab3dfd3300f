// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/commandline.h"

#include <QStringList>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

CommandLine parse(const QStringList &words)
{
    std::vector<std::string> kept {"meterbird"};
    for (const QString &word : words)
        kept.push_back(word.toStdString());
    std::vector<const char *> argv;
    for (const std::string &word : kept)
        argv.push_back(word.c_str());
    return parseCommandLine(static_cast<int>(argv.size()), argv.data());
}

template<typename Options>
Options parsed(const QString &line)
{
    const CommandLine result = parse(line.split(u' ', Qt::SkipEmptyParts));
    if (const auto *options = std::get_if<Options>(&result))
        return *options;
    const auto *farewell = std::get_if<Farewell>(&result);
    QTest::qFail(farewell ? farewell->text.c_str() : "another command was understood", __FILE__, __LINE__);
    return {};
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingStartsTheWindow()
    {
        const auto start = parsed<StartOptions>(QString());
        QVERIFY(!start.demo && !start.headless && !start.minimized);
        QVERIFY(!start.dataDir && !start.prometheusUrl && !start.metricsPort && !start.appearance);
    }

    void theDemoHasAFolderToItselfUnlessOneIsNamed()
    {
        const auto own = parsed<StartOptions>(QString());
        QVERIFY(!own.isDemoApart() && !own.folder());
        const auto demo = parsed<StartOptions>(QStringLiteral("--demo"));
        QVERIFY(demo.isDemoApart());
        QCOMPARE(demo.folder(), std::optional(demoDataDir()));
        const auto named = parsed<StartOptions>(QStringLiteral("--demo --data-dir /tmp/x"));
        QVERIFY(!named.isDemoApart());
        QCOMPARE(named.folder(), std::optional<std::filesystem::path>("/tmp/x"));
    }

    void allOfAStartIsTaken()
    {
        const auto start = parsed<StartOptions>(
            QStringLiteral("--demo --headless --minimized --data-dir /tmp/x --metrics-port 0 --receiver-port 4318 "
                           "--prometheus-port 65535 --prometheus-url http://127.0.0.1:9090 --theme light"));
        QVERIFY(start.demo && start.headless && start.minimized);
        QCOMPARE(start.dataDir, std::optional<std::filesystem::path>("/tmp/x"));
        QCOMPARE(start.metricsPort, std::optional(0));
        QCOMPARE(start.receiverPort, std::optional(4318));
        QCOMPARE(start.prometheusPort, std::optional(65535));
        QCOMPARE(start.prometheusUrl, std::optional<std::string>("http://127.0.0.1:9090"));
        QVERIFY(start.appearance == Appearance::Light);
    }

    void aSnapshotIsTaken()
    {
        const auto snapshot = parsed<SnapshotOptions>(
            QStringLiteral("snapshot out.png --range 1h30m --end 2026-03-01T12:00:00Z --size 1600x1000 --theme light"));
        QCOMPARE(snapshot.file, std::filesystem::path("out.png"));
        QCOMPARE(snapshot.range, 5'400'000);
        QCOMPARE(snapshot.end, std::optional<Timestamp>(1'772'366'400'000));
        QCOMPARE(snapshot.size, QSize(1600, 1000));
        QVERIFY(snapshot.appearance == Appearance::Light);
    }

    void aQueryIsTaken()
    {
        const auto query =
            parsed<QueryOptions>(QStringLiteral("query up --range 5m --step 1s --time 1772366400.5 --format json"));
        QCOMPARE(query.expr, std::string("up"));
        QCOMPARE(query.range, std::optional<Milliseconds>(300'000));
        QCOMPARE(query.step, 1'000);
        QCOMPARE(query.time, std::optional<Timestamp>(1'772'366'400'500));
        QVERIFY(query.format == QueryOptions::Format::Json);
    }

    void rulesAndCostAreTaken()
    {
        QCOMPARE(parsed<RulesCheckOptions>(QStringLiteral("rules check mine.yml")).file,
                 std::filesystem::path("mine.yml"));
        const auto cost =
            parsed<CostOptions>(QStringLiteral("cost --from 2026-03-01 --to 2026-03-31 --by day --format csv"));
        QCOMPARE(cost.from, std::string("2026-03-01"));
        QCOMPARE(cost.to, std::string("2026-03-31"));
        QCOMPARE(cost.by, std::string("day"));
        QVERIFY(cost.format == QueryOptions::Format::Csv);
    }

    void theDoctorIsCalled()
    {
        const auto doctor =
            parsed<DoctorOptions>(QStringLiteral("doctor --data-dir /tmp/x --prometheus-url http://a:1"));
        QCOMPARE(doctor.dataDir, std::optional<std::filesystem::path>("/tmp/x"));
        QCOMPARE(doctor.prometheusUrl, std::optional<std::string>("http://a:1"));
    }

    void helpAndVersionGoToStandardOutput_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QByteArray>("word");
        QTest::newRow("help") << QStringLiteral("--help") << QByteArray("--metrics-port");
        QTest::newRow("version") << QStringLiteral("--version") << QByteArray("meterbird " METERBIRD_VERSION "\n");
        QTest::newRow("help of the doctor") << QStringLiteral("doctor --help") << QByteArray("0 nothing is wrong, 1");
        QTest::newRow("help of a command") << QStringLiteral("query --help") << QByteArray("PROMQL");
    }
    void helpAndVersionGoToStandardOutput()
    {
        QFETCH(QString, line);
        QFETCH(QByteArray, word);
        const CommandLine result = parse(line.split(u' '));
        const auto *farewell = std::get_if<Farewell>(&result);
        QVERIFY(farewell);
        QCOMPARE(farewell->exitCode, 0);
        QVERIFY2(QByteArray::fromStdString(farewell->text).contains(word), farewell->text.c_str());
    }

    void wrongUsageIsExitCodeTwoAndNamesWhatIsWrong_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QByteArray>("word");
        const auto row = [](const char *line, const char *word) {
            QTest::newRow(line) << QString::fromLatin1(line) << QByteArray(word);
        };
        row("--bogus", "--bogus");
        row("bogus", "bogus");
        row("--metrics-port seven", "--metrics-port");
        row("--metrics-port 65536", "--metrics-port");
        row("--metrics-port -1", "--metrics-port");
        row("--metrics-port", "--metrics-port");
        row("--theme pink", "--theme");
        row("snapshot", "file is required");
        row("snapshot out.gif", "out.gif");
        row("snapshot out.png --size 10x10", "--size");
        row("snapshot out.png --size 1600", "--size");
        row("snapshot out.png --range soon", "soon");
        row("snapshot out.png --range 0s", "0s");
        row("snapshot out.png --end yesterday", "yesterday");
        row("query", "promql is required");
        row("query up --step x", "--step");
        row("query up --format xml", "--format");
        row("query up and more", "more");
        row("doctor who", "who");
        row("rules", "subcommand");
        row("rules check", "file is required");
        row("cost --from 2026-13-01", "2026-13-01");
        row("cost --by colour", "--by");
    }
    void wrongUsageIsExitCodeTwoAndNamesWhatIsWrong()
    {
        QFETCH(QString, line);
        QFETCH(QByteArray, word);
        const CommandLine result = parse(line.split(u' '));
        const auto *farewell = std::get_if<Farewell>(&result);
        QVERIFY(farewell);
        QCOMPARE(farewell->exitCode, 2);
        QVERIFY2(QByteArray::fromStdString(farewell->text).contains(word), farewell->text.c_str());
        QVERIFY2(farewell->text.starts_with("meterbird: ") && farewell->text.ends_with('\n'), farewell->text.c_str());
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"

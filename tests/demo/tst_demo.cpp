// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/demo.h"
#include "tests/demo/scriptedreceiver.h"
#include "tests/support/quietport.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace meterbird::demo;
using meterbird::test::ScriptedReceiver;

namespace {

const auto fine = ScriptedReceiver::answer(200, R"({"accepted":1,"duplicates":0,"rejected":[]})");

struct Outcome {
    int exitCode = -1;
    QByteArray out, err;
};

Outcome runProgram(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird-demo"), arguments);
    if (!process.waitForFinished(60'000)) {
        process.kill();
        process.waitForFinished();
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

int countOf(const std::vector<std::string> &bodies, const std::string &word)
{
    int count = 0;
    for (const std::string &body : bodies) {
        for (std::size_t at = body.find(word); at != std::string::npos; at = body.find(word, at + 1))
            ++count;
    }
    return count;
}

} // namespace

class TestDemo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheCommandLine();
    void refusesWrongUsage_data();
    void refusesWrongUsage();
    void saysItsVersionAndHelp();
    void sendsForTheDurationAndExitsWithZero();
    void endsOpenRequestsWhenItIsTerminated();
    void endsThoughTheReceiverIsSilent();
    void goesOnTryingAndGivesUpAfterItsPatience();
    void exitsWhenTheReceiverRefuses();
};

void TestDemo::readsTheCommandLine()
{
    const char *const none[] = {"meterbird-demo"};
    const Parsed defaults = parseOptions(1, none);
    QVERIFY(defaults.options);
    QCOMPARE(defaults.options->target.url(), std::string("http://127.0.0.1:4318"));
    QVERIFY(!defaults.options->seed && !defaults.options->duration);
    const char *const all[] = {"meterbird-demo", "--target", "http://box:1", "--rate", "2.5", "--seed", "7",
                               "--scenario",     "outage",   "--duration",   "1m30s"};
    const Parsed parsed = parseOptions(11, all);
    QVERIFY(parsed.options);
    QCOMPARE(parsed.options->target.host, std::string("box"));
    QCOMPARE(parsed.options->rate, 2.5);
    QCOMPARE(parsed.options->seed, std::optional<std::uint64_t>(7));
    QVERIFY(parsed.options->scenario == Scenario::Outage);
    QCOMPARE(parsed.options->duration, std::optional<meterbird::Milliseconds>(90'000));
}

void TestDemo::refusesWrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *name, const QStringList &arguments) { QTest::newRow(name) << arguments; };
    row("unknown option", {QStringLiteral("--fast")});
    row("stray word", {QStringLiteral("now")});
    row("rate zero", {QStringLiteral("--rate"), QStringLiteral("0")});
    row("rate nan", {QStringLiteral("--rate"), QStringLiteral("nan")});
    row("rate word", {QStringLiteral("--rate"), QStringLiteral("many")});
    row("seed negative", {QStringLiteral("--seed"), QStringLiteral("-1")});
    row("scenario", {QStringLiteral("--scenario"), QStringLiteral("sunny")});
    row("duration", {QStringLiteral("--duration"), QStringLiteral("60")});
    row("duration zero", {QStringLiteral("--duration"), QStringLiteral("0s")});
    row("target", {QStringLiteral("--target"), QStringLiteral("ftp://x")});
}

void TestDemo::refusesWrongUsage()
{
    QFETCH(QStringList, arguments);
    const Outcome outcome = runProgram(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY(outcome.out.isEmpty());
    QCOMPARE(outcome.err.count('\n'), 1);
    QVERIFY(outcome.err.startsWith("meterbird-demo: "));
}

void TestDemo::saysItsVersionAndHelp()
{
    const Outcome version = runProgram({QStringLiteral("--version")});
    QCOMPARE(version.exitCode, 0);
    QCOMPARE(version.out, QByteArray("meterbird-demo " METERBIRD_VERSION "\n"));
    const Outcome help = runProgram({QStringLiteral("--help")});
    QCOMPARE(help.exitCode, 0);
    for (const char *option : {"--target", "--rate", "--seed", "--scenario", "--duration"})
        QVERIFY2(help.out.contains(option), option);
}

void TestDemo::sendsForTheDurationAndExitsWithZero()
{
    ScriptedReceiver receiver({ScriptedReceiver::answer(503, "starting"), fine});
    const Outcome outcome =
        runProgram({QStringLiteral("--target"), QString::fromStdString(receiver.url()), QStringLiteral("--duration"),
                    QStringLiteral("4s"), QStringLiteral("--rate"), QStringLiteral("50")});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QVERIFY(outcome.err.contains("503")); // said, and sent again
    QVERIFY(outcome.err.contains("again"));
    auto bodies = receiver.bodies();
    QVERIFY(bodies.size() >= 3);
    bodies.erase(bodies.begin()); // refused, so not counted
    QVERIFY(countOf(bodies, "\"llm_call\"") >= 6);
    QCOMPARE(countOf(bodies, "\"request_started\""), countOf(bodies, "\"request_finished\""));
}

void TestDemo::endsOpenRequestsWhenItIsTerminated()
{
    ScriptedReceiver receiver({fine});
    QProcess process;
    process.start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird-demo"),
                  {QStringLiteral("--target"), QString::fromStdString(receiver.url()), QStringLiteral("--rate"),
                   QStringLiteral("100")});
    QTRY_VERIFY_WITH_TIMEOUT(receiver.bodies().size() >= 2, 60'000);
    process.terminate();
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 0);
    const auto bodies = receiver.bodies();
    QVERIFY(countOf(bodies, "\"request_started\"") > 5);
    QCOMPARE(countOf(bodies, "\"request_started\""), countOf(bodies, "\"request_finished\""));
    QVERIFY(countOf(bodies, "\"cancelled\"") >= 1);
}

void TestDemo::endsThoughTheReceiverIsSilent()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    QProcess process;
    process.start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird-demo"),
                  {QStringLiteral("--target"), QStringLiteral("http://127.0.0.1:%1").arg(silent.serverPort())});
    QVERIFY(silent.waitForNewConnection(60'000));
    QTcpSocket *const client = silent.nextPendingConnection();
    QVERIFY(client->waitForReadyRead(60'000)); // it waits for an answer now, or is about to
    process.terminate();
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.contains("not acknowledged: the demo was stopped"), said.constData());
    QCOMPARE(said.count('\n'), 1);
}

void TestDemo::goesOnTryingAndGivesUpAfterItsPatience()
{
    Options options;
    options.target = *parseTarget("http://127.0.0.1:" + std::to_string(meterbird::test::quietPort()));
    options.patience = 1'200;
    const std::atomic<bool> stop = false;
    QStringList said;
    const int exitCode =
        run(options, stop, [&said](const std::string &sentence) { said.append(QString::fromStdString(sentence)); });
    QCOMPARE(exitCode, 1);
    QCOMPARE(said.size(), 2); // once that nobody listens, once that it gives up: not at every try
    QVERIFY2(said.first().contains(QLatin1String("nobody listens")), qPrintable(said.first()));
    QVERIFY2(said.last().contains(QLatin1String("start Meterbird")), qPrintable(said.last()));
}

void TestDemo::exitsWhenTheReceiverRefuses()
{
    ScriptedReceiver receiver({ScriptedReceiver::answer(403, "no")});
    const Outcome outcome = runProgram({QStringLiteral("--target"), QString::fromStdString(receiver.url())});
    QCOMPARE(outcome.exitCode, 1);
    QCOMPARE(outcome.err.count('\n'), 1);
    QVERIFY(outcome.err.contains("403"));
}

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"

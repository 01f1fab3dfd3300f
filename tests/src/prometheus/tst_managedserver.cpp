// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/src/prometheus/serverbench.h"

#include <QProcess>
#include <QSignalSpy>

#include <csignal>
#include <sys/stat.h>

using namespace meterbird;
using namespace meterbird::prometheus;
using meterbird::test::await;
using State = ManagedServer::State;

/// The life of the child: started, asked, configured, killed, hung, stopped.
class TestManagedServer : public ServerBench
{
    Q_OBJECT
private Q_SLOTS:
    void startsAndListensOnLoopbackAlone();
    void scrapesAPythonAgentAndGivesItsValuesBack();
    void endsItsChildWhenStoppedAndStartsAgain();
    void restartsAKilledChildOnTheSamePort();
    void restartsAChildThatHangs();
    void givesUpAfterTooManyExitsAndTriesAgainOnRequest();
    void refusesASecondOneOnTheSameFolder();
    void endsAStrayOnTheSameFolder();
    void keepsTheOldConfigurationWhenANewOneIsRefused();
    void goesOnWithoutTargetsThatItWouldNotTake();
    void blamesNoTargetWhenNothingCouldBeChecked();
    void keepsWhatTheChildWrites();
    void hidesEverythingFromOthers();
};

void TestManagedServer::startsAndListensOnLoopbackAlone()
{
    QVERIFY(start());
    PromClient client({m_server->url(), {}});
    const auto flags = await(client.flags());
    QVERIFY(flags && *flags);
    const auto &values = **flags;
    QCOMPARE(values.at("web.listen-address"), "127.0.0.1:" + std::to_string(m_server->port()));
    QCOMPARE(values.at("web.enable-lifecycle"), "false");
    QCOMPARE(values.at("web.enable-admin-api"), "false");
    QCOMPARE(values.at("query.timeout"), "15s");
    QCOMPARE(values.at("query.max-samples"), "5000000");
    QCOMPARE(values.at("web.max-connections"), "64");
    QCOMPARE(values.at("storage.tsdb.retention.time"), "90d");
    QVERIFY(values.at("web.cors.origin") != ".*");
    if (values.contains("storage.tsdb.use-lockfile"))
        QCOMPARE(values.at("storage.tsdb.use-lockfile"), "true");
    const auto sum = ask("1 + 1");
    QVERIFY(sum && *sum);
    QCOMPARE((*sum)->series.at(0).samples.at(0).value, 2.0);
}

void TestManagedServer::scrapesAPythonAgentAndGivesItsValuesBack()
{
    QProcess agent;
    agent.start(QStringLiteral("/usr/bin/python3"),
                {QStringLiteral(METERBIRD_SOURCE_DIR "/tests/support/python_agent.py")});
    QVERIFY2(agent.waitForReadyRead(patience),
             "python3 with prometheus_client is needed: " + agent.readAllStandardError());
    const std::string port = agent.readLine().trimmed().toStdString();

    ServerSettings settings;
    settings.interval = 1'000;
    QVERIFY(start(settings));
    settings.targets = {{"python agent", "http://127.0.0.1:" + port + "/metrics"}};
    QSignalSpy applied(m_server.get(), &ManagedServer::settingsApplied);
    m_server->apply(settings);
    QVERIFY(applied.wait(patience));

    const auto valueOf = [this](const std::string &expr) {
        const auto answer = ask(expr);
        return answer && *answer && (*answer)->series.size() == 1 ? (*answer)->series[0].samples.at(0).value : -1;
    };
    QTRY_COMPARE_WITH_TIMEOUT(valueOf("sum(agent_requests_total{job=\"python agent\"})"), 42.0, patience);
    QCOMPARE(valueOf("llm_cost_dollars_total{model=\"gpt-4o\",provider=\"openai\"}"), 0.75);
    QCOMPARE(valueOf("llm_tokens_total{type=\"input\"}"), 12'000.0);
    QCOMPARE(valueOf("tool_calls_total{name=\"search\",status=\"success\"}"), 5.0);
    QCOMPARE(valueOf("agent_requests_in_progress"), 3.0);
    QCOMPARE(valueOf("llm_call_duration_seconds_sum"), 2.25);

    PromClient client({m_server->url(), {}});
    const auto targets = await(client.targets());
    QVERIFY(targets && *targets);
    QCOMPARE((*targets)->size(), 1U);
    const Target &target = (*targets)->front();
    QCOMPARE(target.job, "python agent");
    QCOMPARE(target.health, "up");
    QCOMPARE(target.url, "http://127.0.0.1:" + port + "/metrics");
    QVERIFY(std::abs(target.lastScrape - currentTime()) < 10'000);
    QVERIFY(target.lastScrapeSeconds > 0);
    agent.closeWriteChannel();
    agent.waitForFinished();
}

void TestManagedServer::endsItsChildWhenStoppedAndStartsAgain()
{
    QVERIFY(start());
    const qint64 pid = m_server->processId();
    QVERIFY(isAlive(pid));
    m_server->stop();
    m_server->start(); // not yet: it is still ending
    QVERIFY(waitFor(State::Stopped));
    QVERIFY(!isAlive(pid));
    QCOMPARE(m_server->processId(), 0);
    m_server->start();
    QVERIFY(waitFor(State::Ready));
    const qint64 second = m_server->processId();
    ServerSettings changed;
    changed.interval = 7'000;
    m_server->stop();
    m_server->retry(); // overtakes the end of the old one
    m_server->apply(changed);
    QCOMPARE(m_server->state(), State::Starting);
    QVERIFY(waitFor(State::Ready));
    QVERIFY(!isAlive(second));
    QCOMPARE(m_server->settings(), changed);
    QFile config(QString::fromStdString(m_place.config().string()));
    QVERIFY(config.open(QIODevice::ReadOnly) && config.readAll().contains("scrape_interval: 7s"));
    const qint64 last = m_server->processId();
    m_server.reset();
    QVERIFY(!isAlive(last));
}

void TestManagedServer::restartsAKilledChildOnTheSamePort()
{
    QVERIFY(start());
    const std::string url = m_server->url();
    const qint64 pid = m_server->processId();
    QSignalSpy states(m_server.get(), &ManagedServer::stateChanged);
    std::string reason;
    connect(m_server.get(), &ManagedServer::stateChanged, this, [&](State state) {
        if (state == State::Restarting)
            reason = m_server->reason();
    });
    ::kill(pid_t(pid), SIGKILL);
    QVERIFY(QTest::qWaitFor([&] { return states.count() >= 3 && m_server->state() == State::Ready; }, patience));
    QVERIFY(m_server->processId() != pid);
    QCOMPARE(m_server->url(), url);
    QVERIFY2(QByteArray::fromStdString(reason).contains("killed from outside"), reason.c_str());
    QVERIFY(m_server->reason().empty());
}

void TestManagedServer::restartsAChildThatHangs()
{
    ServerTiming timing = quick();
    timing.probeTimeout = std::chrono::milliseconds(300);
    QVERIFY(start({}, timing));
    const qint64 pid = m_server->processId();
    std::string reason;
    connect(m_server.get(), &ManagedServer::stateChanged, this, [&](State state) {
        if (state == State::Restarting)
            reason = m_server->reason();
    });
    ::kill(pid_t(pid), SIGSTOP);
    QVERIFY(
        QTest::qWaitFor([&] { return m_server->processId() != pid && m_server->state() == State::Ready; }, patience));
    QVERIFY(!isAlive(pid));
    QVERIFY2(QByteArray::fromStdString(reason).contains("did not answer"), reason.c_str());
}

void TestManagedServer::givesUpAfterTooManyExitsAndTriesAgainOnRequest()
{
    useStub("echo 'ts=1 level=error msg=\"Opening storage failed\" err=\"the stub is <b>broken</b>\"'; exit 3\n");
    m_server = std::make_unique<ManagedServer>(m_place, ServerSettings {}, quick());
    QList<State> states;
    connect(m_server.get(), &ManagedServer::stateChanged, this, [&](State state) { states << state; });
    m_server->start();
    QVERIFY(waitFor(State::GivenUp));
    QCOMPARE(states.count(State::Restarting), 4);
    const QByteArray reason = QByteArray::fromStdString(m_server->reason());
    QVERIFY2(reason.contains("code 3") && reason.contains("the stub is <b>broken</b>") && reason.contains("5 times"),
             reason);
    QCOMPARE(m_server->lastLines().size(), 1U);

    m_server->retry();
    QCOMPARE(m_server->state(), State::Starting);
    QVERIFY(waitFor(State::GivenUp)); // five more
    QCOMPARE(states.count(State::Restarting), 8);
}

void TestManagedServer::refusesASecondOneOnTheSameFolder()
{
    QVERIFY(start());
    const qint64 pid = m_server->processId();
    ManagedServer second(m_place, {}, quick());
    second.start();
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), State::GivenUp, patience);
    QVERIFY2(QByteArray::fromStdString(second.reason()).contains("another Meterbird"), second.reason().c_str());
    QCOMPARE(second.processId(), 0);
    QVERIFY(isAlive(pid));
    QCOMPARE(m_server->state(), State::Ready);
    m_server.reset();
    second.retry();
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), State::Ready, patience);
}

void TestManagedServer::endsAStrayOnTheSameFolder()
{
    QVERIFY(start());
    m_server->stop();
    QVERIFY(waitFor(State::Stopped));
    // What a Meterbird that was ended on a kernel without PR_SET_PDEATHSIG would leave behind.
    QProcess stray;
    const auto binary = findServer(m_search);
    stray.start(QString::fromStdString(binary->prometheus.string()),
                {QStringLiteral("--config.file=") + QString::fromStdString(m_place.config().string()),
                 QStringLiteral("--storage.tsdb.path=") + QString::fromStdString(m_place.data().string()),
                 QStringLiteral("--web.listen-address=127.0.0.1:0")});
    QVERIFY(stray.waitForStarted());
    m_server->start();
    QVERIFY(waitFor(State::Ready));
    QTRY_COMPARE_WITH_TIMEOUT(stray.state(), QProcess::NotRunning, patience);
    QVERIFY(m_server->processId() > 0);
}

void TestManagedServer::keepsTheOldConfigurationWhenANewOneIsRefused()
{
    QVERIFY(start());
    const qint64 pid = m_server->processId();
    const ServerSettings old = m_server->settings();
    QFile file(QString::fromStdString(m_place.config().string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();

    QSignalSpy refused(m_server.get(), &ManagedServer::settingsRefused);
    ServerSettings bad;
    bad.targets = {{"x", "ftp://127.0.0.1/metrics"}};
    m_server->apply(bad);
    QTRY_COMPARE_WITH_TIMEOUT(refused.count(), 1, patience);
    bad.targets = {{"x", "http://ho_st..:80/metrics"}}; // ours is content, promtool may not be
    bad.retentionTime = "one day";
    m_server->apply(bad);
    QTRY_COMPARE_WITH_TIMEOUT(refused.count(), 2, patience);

    file.seek(0);
    QCOMPARE(file.readAll(), before);
    QCOMPARE(m_server->settings(), old);
    QCOMPARE(m_server->processId(), pid);
    QCOMPARE(m_server->state(), State::Ready);
}

void TestManagedServer::goesOnWithoutTargetsThatItWouldNotTake()
{
    ServerSettings settings;
    settings.targets = {{"x", "gopher://x"}};
    m_server = std::make_unique<ManagedServer>(m_place, settings, quick());
    QSignalSpy refused(m_server.get(), &ManagedServer::targetsRefused);
    QSignalSpy applied(m_server.get(), &ManagedServer::settingsApplied);
    m_server->start();
    QVERIFY(waitFor(State::Ready));
    QCOMPARE(refused.count(), 1);
    QCOMPARE(applied.count(), 0); // they were not
    QVERIFY(m_server->settings().targets.empty());
    settings.targets = {{"x", "http://127.0.0.1:1/metrics"}};
    m_server->apply(settings);
    QTRY_COMPARE_WITH_TIMEOUT(applied.count(), 1, patience);
    QCOMPARE(m_server->settings(), settings);
}

void TestManagedServer::blamesNoTargetWhenNothingCouldBeChecked()
{
    useStub("exec sleep 1000\n");
    const QString promtool = m_folder->filePath(QStringLiteral("tools/promtool"));
    const QString killed = m_folder->filePath(QStringLiteral("killed"));
    QFile file(promtool);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate)); // ended from outside, once
    file.write("#!/bin/sh\n[ -e '" + killed.toUtf8() + "' ] && exit 0\n: >'" + killed.toUtf8() + "'\nkill -9 $$\n");
    file.close();
    ServerSettings settings;
    settings.targets = {{"x", "http://127.0.0.1:1/metrics"}};
    m_server = std::make_unique<ManagedServer>(m_place, settings, quick());
    QSignalSpy refused(m_server.get(), &ManagedServer::targetsRefused);
    QList<State> states;
    connect(m_server.get(), &ManagedServer::stateChanged, this, [&](State state) { states << state; });
    m_server->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_server->processId() != 0, patience);
    QCOMPARE(states, (QList {State::Starting, State::Restarting, State::Starting}));
    QCOMPARE(refused.count(), 0);
    QCOMPARE(m_server->settings(), settings);
}

void TestManagedServer::keepsWhatTheChildWrites()
{
    QVERIFY(start());
    QFile log(QString::fromStdString(m_place.logFile.string()));
    QVERIFY(log.open(QIODevice::ReadOnly));
    QVERIFY(log.readAll().contains("Server is ready to receive web requests"));
    QVERIFY(!m_server->lastLines().empty());
    QVERIFY(m_server->lastLines().size() <= 20);
}

void TestManagedServer::hidesEverythingFromOthers()
{
    QVERIFY(start());
    struct stat info {
    };
    for (const auto &folder : {m_place.folder, m_place.data()}) {
        QCOMPARE(::stat(folder.c_str(), &info), 0);
        QCOMPARE(int(info.st_mode & 0077), 0);
    }
    for (const auto &file : {m_place.config(), m_place.logFile}) {
        QCOMPARE(::stat(file.c_str(), &info), 0);
        QCOMPARE(int(info.st_mode & 0777), 0600);
    }
}

QTEST_GUILESS_MAIN(TestManagedServer)
#include "tst_managedserver.moc"

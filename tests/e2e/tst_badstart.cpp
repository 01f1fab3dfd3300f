// SPDX-License-Identifier: GPL-3.0-or-later
// What a user meets when a start goes wrong: one clear sentence, nothing lost, the program usable.
#include "src/settings/settingsstore.h"
#include "tests/support/http.h"
#include "tests/support/meterbirdprocess.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

#include <unistd.h>

using namespace meterbird::test;

namespace {

/// Answers every GET with one page; what an agent's exporter or a Prometheus looks like from outside.
class OnePage : public QTcpServer
{
public:
    std::function<QByteArray(const QByteArray &request)> page;

    explicit OnePage(std::function<QByteArray(const QByteArray &)> content)
        : page(std::move(content))
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                const QByteArray body = page(socket->readAll());
                socket->write(
                    body.isEmpty()
                        ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                            + QByteArray::number(body.size()) + "\r\n\r\n" + body);
                socket->disconnectFromHost();
            });
        });
    }
    QString port() const { return QString::number(serverPort()); }
};

} // namespace

class TestBadStart : public QObject
{
    Q_OBJECT

private:
    /// Starts with the metrics port taken by `occupant`, and returns what was said about it.
    QByteArray saidAbout(MeterbirdProcess &meterbird, const OnePage &occupant, const QByteArray &awaited)
    {
        if (!meterbird.startHeadless({QStringLiteral("--metrics-port"), occupant.port()}))
            return "did not start: " + meterbird.output();
        (void)meterbird.says(awaited);
        return meterbird.output();
    }

    /// As the row says; null: not set.
    static QProcessEnvironment withDisplay()
    {
        QFETCH(QString, display);
        QFETCH(QString, wayland);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QLatin1String(name));
        if (!display.isNull())
            environment.insert(QStringLiteral("DISPLAY"), display);
        if (!wayland.isNull())
            environment.insert(QStringLiteral("WAYLAND_DISPLAY"), wayland);
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), QDir::tempPath()); // every session has one
        return environment;
    }

private Q_SLOTS:
    void aPortTakenByAnAgentIsScrapedAndAnotherPortIsUsed()
    {
        OnePage agent([](const QByteArray &request) {
            return request.startsWith("GET /metrics ")
                ? QByteArray("# TYPE agent_requests_total counter\nagent_requests_total 7\n")
                : QByteArray();
        });
        MeterbirdProcess meterbird;
        const QByteArray said = saidAbout(meterbird, agent, "metrics page of an agent");
        QVERIFY2(said.contains("Port " + agent.port().toLatin1() + " is taken by the metrics page of an agent"),
                 said.constData());
        QVERIFY(!meterbird.metrics().contains(agent.port()));
        QTRY_VERIFY_WITH_TIMEOUT(
            meterbird
                .run({QStringLiteral("query"), QStringLiteral("agent_requests_total{job=\"agent\"}"),
                      QStringLiteral("--format"), QStringLiteral("csv")})
                .out.contains(",7\r\n"),
            60'000);
    }

    void aPortTakenByAPrometheusIsNamedWithItsVersion()
    {
        OnePage server([](const QByteArray &request) {
            return request.startsWith("GET /api/v1/status/buildinfo ")
                ? QByteArray(R"({"status":"success","data":{"version":"2.55.1"}})")
                : QByteArray();
        });
        MeterbirdProcess meterbird;
        const QByteArray said = saidAbout(meterbird, server, "2.55.1");
        QVERIFY2(said.contains("is taken by a Prometheus server (2.55.1)"), said.constData());
    }

    void aPortTakenBySomethingElseIsSaidToBeTaken()
    {
        OnePage other([](const QByteArray &) { return QByteArray("<html>hello</html>"); });
        MeterbirdProcess meterbird;
        const QByteArray said = saidAbout(meterbird, other, "another program");
        QVERIFY2(said.contains("is taken by another program"), said.constData());
        QCOMPARE(httpGet(meterbird.metrics()).status, 200);
    }

    void aPortTakenByAnotherMeterbirdRaisesItsWindow()
    {
        QTemporaryDir runtime;
        const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
        qputenv("XDG_RUNTIME_DIR", runtime.path().toUtf8());
        const auto putBack =
            qScopeGuard([&] { before.isNull() ? qunsetenv("XDG_RUNTIME_DIR") : qputenv("XDG_RUNTIME_DIR", before); });
        MeterbirdProcess first;
        first.start({});
        QVERIFY2(first.waitUntilLive(), first.output().constData());
        // 9090 may be anybody's on this machine: the port that the first one has stands in for it.
        const QString socket = runtime.path() + QStringLiteral("/meterbird-port-");
        QVERIFY(QFile::link(socket + QString::number(QUrl(first.metrics()).port()), socket + QStringLiteral("9090")));
        MeterbirdProcess second;
        const auto outcome = second.run({QStringLiteral("--receiver-port"), QStringLiteral("0"),
                                         QStringLiteral("--prometheus-port"), QStringLiteral("0")});
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.err.contains("another Meterbird of yours has port 9090; its window was raised"),
                 outcome.err.constData());
        QVERIFY(QDir(second.folder()).isEmpty()); // it began nothing of its own
        QVERIFY(isAlive(first.pid()));
        second.start({}); // told which port to take, it starts beside the first
        QVERIFY2(second.waitUntilLive(), second.output().constData());
        QVERIFY(second.quit());
        QVERIFY(first.quit());
    }

    void aWindowIsNotPromisedWhereTheFirstHasNone()
    {
        MeterbirdProcess meterbird;
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        const auto window = meterbird.run({});
        QCOMPARE(window.exitCode, 1);
        QVERIFY2(window.err.contains("already running without a window"), window.err.constData());
        QVERIFY(isAlive(meterbird.pid()));
    }

    void aReceiverPortThatIsTakenIsReplacedAndSaid()
    {
        OnePage other([](const QByteArray &) { return QByteArray("x"); });
        MeterbirdProcess meterbird;
        QVERIFY2(meterbird.startHeadless({QStringLiteral("--receiver-port"), other.port()}),
                 meterbird.output().constData());
        QVERIFY2(meterbird.says("agents send their telemetry to http://127.0.0.1:"), meterbird.output().constData());
    }

    void withoutAPrometheusBinaryItSaysWhatToDoAndStillTakesTelemetry()
    {
        MeterbirdProcess meterbird;
        QTemporaryDir empty;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("METERBIRD_TOOLS_DIR"), empty.path());
        environment.insert(QStringLiteral("XDG_DATA_HOME"), empty.path());
        environment.insert(QStringLiteral("PATH"), empty.path());
        meterbird.process().setProcessEnvironment(environment);
        meterbird.start({QStringLiteral("--headless")});
        QVERIFY2(meterbird.says("setup.sh"), meterbird.output().constData());
        QVERIFY2(meterbird.says("send telemetry to "), meterbird.output().constData());
        const QByteArray said = meterbird.output();
        const qsizetype from = said.indexOf("http://127.0.0.1:");
        const QString url = QString::fromLatin1(said.mid(from, said.indexOf(" (", from) - from));
        QCOMPARE(httpPost(url + QStringLiteral("/v1/events"), R"({"type":"error","error_type":"timeout"})").status,
                 200);
    }

    void aReadOnlyDataFolderIsNamed()
    {
        if (::geteuid() == 0) {
            // root may write anywhere: a file where the folder should be is refused to everybody.
            MeterbirdProcess meterbird;
            const QString file = meterbird.folder() + QStringLiteral("/file");
            QVERIFY(QFile(file).open(QIODevice::WriteOnly));
            meterbird.process().start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird"),
                                      {QStringLiteral("--headless"), QStringLiteral("--data-dir"), file,
                                       QStringLiteral("--metrics-port"), QStringLiteral("0"),
                                       QStringLiteral("--receiver-port"), QStringLiteral("0"),
                                       QStringLiteral("--prometheus-port"), QStringLiteral("0")});
            QVERIFY(meterbird.ends());
            QCOMPARE(meterbird.process().exitCode(), 1);
            QVERIFY2(meterbird.output().contains(file.toUtf8()), meterbird.output().constData());
            return;
        }
        MeterbirdProcess meterbird;
        QVERIFY(QFile::setPermissions(meterbird.folder(), QFile::ReadOwner | QFile::ExeOwner));
        meterbird.start({QStringLiteral("--headless")});
        QVERIFY(meterbird.ends());
        QCOMPARE(meterbird.process().exitCode(), 1);
        QVERIFY2(meterbird.output().contains(meterbird.folder().toUtf8()), meterbird.output().constData());
        QFile::setPermissions(meterbird.folder(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    void aBrokenRuleFileIsNamedWithItsLine()
    {
        MeterbirdProcess meterbird;
        QDir(meterbird.folder()).mkpath(QStringLiteral("config/rules"));
        QFile rules(meterbird.folder() + QStringLiteral("/config/rules/mine.yml"));
        QVERIFY(rules.open(QIODevice::WriteOnly));
        rules.write(
            "groups:\n  - name: mine\n    rules:\n      - alert: A\n        expr: up == 0\n        for: soon\n");
        rules.close();
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        QVERIFY2(meterbird.says("shipped"), meterbird.output().constData());
        const QByteArray said = meterbird.output();
        QVERIFY2(said.contains("mine.yml") && said.contains("6"), said.constData());
    }

    void aRuleFileThatWasBrokenMeanwhileGoesOnAsItWas()
    {
        MeterbirdProcess meterbird;
        QDir(meterbird.folder()).mkpath(QStringLiteral("config/rules"));
        const auto write = [&meterbird](const QByteArray &text) {
            QFile rules(meterbird.folder() + QStringLiteral("/config/rules/mine.yml"));
            return rules.open(QIODevice::WriteOnly) && rules.write(text) == text.size();
        };
        const QByteArray good = "groups:\n  - name: mine\n    rules:\n      - {alert: A, expr: vector(1) > 0";
        QVERIFY(write(good + "}\n"));
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        QVERIFY(meterbird.quit());
        QVERIFY(write(good + ", for: soon}\n"));
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        QVERIFY2(meterbird.says("Its rules go on as they were last read"), meterbird.output().constData());
        QVERIFY(meterbird.quit());
    }

    void withoutADisplayTheWindowSaysSo_data()
    {
        QTest::addColumn<QString>("display");
        QTest::addColumn<QString>("wayland");
        QTest::newRow("none") << QString() << QString();
        QTest::newRow("an empty name") << QStringLiteral("") << QString();
        QTest::newRow("one that is gone") << QStringLiteral(":987654") << QString();
        QTest::newRow("a compositor that is gone") << QString() << QStringLiteral("no-such-compositor");
    }

    void withoutADisplayTheWindowSaysSo()
    {
        MeterbirdProcess meterbird;
        meterbird.process().setProcessEnvironment(withDisplay());
        meterbird.start({});
        QVERIFY(meterbird.ends());
        QCOMPARE(meterbird.process().exitStatus(), QProcess::NormalExit);
        QCOMPARE(meterbird.process().exitCode(), 1);
        const QByteArray said = meterbird.output();
        QVERIFY2(said.startsWith("meterbird: no window can be opened (") && said.contains("--headless"),
                 said.constData());
        QCOMPARE(said.count('\n'), 1);
    }

    void withoutADisplayItRunsWithoutAWindowWhereThatWillDo_data() { withoutADisplayTheWindowSaysSo_data(); }

    void withoutADisplayItRunsWithoutAWindowWhereThatWillDo()
    {
        MeterbirdProcess meterbird;
        meterbird.process().setProcessEnvironment(withDisplay());
        meterbird.start({QStringLiteral("--or-headless")});
        QVERIFY2(meterbird.waitUntilLive(), meterbird.output().constData());
        QVERIFY2(meterbird.says("running without one"), meterbird.output().constData());
        QVERIFY2(meterbird.says("send telemetry to "), meterbird.output().constData());
        QVERIFY(meterbird.quit());
    }

    void alertsThatCannotBeKeptAreSaid()
    {
        MeterbirdProcess meterbird;
        QVERIFY(QDir(meterbird.folder()).mkpath(QStringLiteral("meterbird.sqlite"))); // a folder in the file's place
        meterbird.start({QStringLiteral("--headless")});
        QVERIFY2(meterbird.says("Alerts are not kept: "), meterbird.output().constData());
    }

    void aFoundAgentGetsAJobNameOfItsOwn()
    {
        OnePage agent([](const QByteArray &request) {
            return request.startsWith("GET /metrics ")
                ? QByteArray("# TYPE agent_requests_total counter\nagent_requests_total 7\n")
                : QByteArray();
        });
        MeterbirdProcess meterbird;
        {
            auto store = meterbird::settings::SettingsStore::open(
                std::filesystem::path(meterbird.folder().toStdString()) / "meterbird.sqlite");
            QVERIFY(store);
            meterbird::settings::Settings settings;
            settings.targets = {{"http://127.0.0.1:1/metrics", "agent"}};
            QVERIFY(store->save(settings));
        }
        const QByteArray said = saidAbout(meterbird, agent, "which is now among the scrape targets");
        QVERIFY2(said.contains("which is now among the scrape targets"), said.constData());
        QTRY_VERIFY_WITH_TIMEOUT(meterbird
                                     .run({QStringLiteral("query"),
                                           QStringLiteral("agent_requests_total{job=\"agent-%1\"}").arg(agent.port()),
                                           QStringLiteral("--format"), QStringLiteral("csv")})
                                     .out.contains(",7\r\n"),
                                 60'000);
    }

    void wrongUsageIsExitCodeTwo()
    {
        MeterbirdProcess meterbird;
        const auto outcome = meterbird.run({QStringLiteral("--metrics-port"), QStringLiteral("seven")});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("--metrics-port"), outcome.err.constData());
        QVERIFY(outcome.out.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestBadStart)
#include "tst_badstart.moc"

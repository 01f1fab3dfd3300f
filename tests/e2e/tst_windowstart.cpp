// SPDX-License-Identifier: GPL-3.0-or-later
// Starts of the window (offscreen) and of a second program on the same data folder.
#include "tests/support/exporterprocess.h"
#include "tests/support/http.h"
#include "tests/support/meterbirdprocess.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <array>

using namespace meterbird::test;

class TestWindowStart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBrokenDashboardIsNamedWithItsLineAndTheShippedOneIsShown()
    {
        MeterbirdProcess meterbird;
        QVERIFY(QDir(meterbird.folder()).mkpath(QStringLiteral("config/dashboards")));
        QFile file(meterbird.folder() + QStringLiteral("/config/dashboards/agents.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\n  \"title\": \"Mine\",\n  \"panels\": [\n    {\"id\": 1,,}\n  ]\n}\n");
        file.close();
        meterbird.start({});
        QVERIFY2(meterbird.waitUntilLive(), meterbird.output().constData());
        QVERIFY2(meterbird.says("the one that comes with Meterbird is shown"), meterbird.output().constData());
        const QByteArray said = meterbird.output();
        QVERIFY2(said.contains("agents.json") && said.contains("line 4"), said.constData());
        QCOMPARE(httpGet(meterbird.metrics()).status, 200);
        QVERIFY(meterbird.quit());
    }

    void aSecondWindowRaisesTheFirst()
    {
        MeterbirdProcess meterbird;
        meterbird.start({});
        QVERIFY2(meterbird.waitUntilLive(), meterbird.output().constData());
        const auto second = meterbird.run({});
        QCOMPARE(second.exitCode, 0);
        QVERIFY2(second.err.contains("already running; its window was raised"), second.err.constData());
        QVERIFY(isAlive(meterbird.pid()));
        QVERIFY(meterbird.quit());
    }

    void ofTwoStartsAtOnceOneRaisesTheOther()
    {
        const QTemporaryDir folder;
        QStringList arguments {QStringLiteral("--data-dir"), folder.path()};
        for (const char *port : {"--metrics-port", "--receiver-port", "--prometheus-port"})
            arguments << QLatin1String(port) << QStringLiteral("0");
        std::array<MeterbirdProcess, 2> both;
        for (MeterbirdProcess &meterbird : both)
            meterbird.process().start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird"), arguments);
        const auto isOver = [](MeterbirdProcess &meterbird) {
            return meterbird.process().state() == QProcess::NotRunning;
        };
        QVERIFY2(QTest::qWaitFor([&] { return isOver(both[0]) || isOver(both[1]); }, 60'000),
                 (both[0].output() + both[1].output()).constData());
        MeterbirdProcess &second = isOver(both[0]) ? both[0] : both[1];
        MeterbirdProcess &first = isOver(both[0]) ? both[1] : both[0];
        QCOMPARE(second.process().exitCode(), 0);
        QVERIFY2(second.output().contains("already running; its window was raised"), second.output().constData());
        QVERIFY2(first.quit(), first.output().constData());
    }

    void theDemoLivesApart()
    {
        const QTemporaryDir home;
        const QTemporaryDir runtime;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char *variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"})
            environment.insert(QLatin1String(variable), home.path());
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), runtime.path());
        QStringList ports;
        for (const char *port : {"--metrics-port", "--receiver-port", "--prometheus-port"})
            ports << QLatin1String(port) << QStringLiteral("0");
        MeterbirdProcess demo, own;
        for (MeterbirdProcess *meterbird : {&demo, &own}) {
            meterbird->process().setProcessEnvironment(environment);
            meterbird->process().start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird"),
                                       meterbird == &demo ? QStringList {QStringLiteral("--demo")} + ports : ports);
        }
        const auto pageOf = [&home](const char *folder) {
            QFile file(home.filePath(QLatin1String(folder) + QStringLiteral("/run.json")));
            if (!file.open(QIODevice::ReadOnly))
                return QByteArray();
            const auto run = QJsonDocument::fromJson(file.readAll()).object();
            const QString url = run.value(QStringLiteral("metrics")).toString();
            return url.isEmpty() ? QByteArray() : httpGet(url).body;
        };
        QTRY_VERIFY_WITH_TIMEOUT(pageOf("meterbird-demo").contains("\nllm_calls_total{"), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(pageOf("meterbird").contains("\nmeterbird_build_info{"), 60'000);
        QVERIFY(!pageOf("meterbird").contains("\nllm_calls_total{")); // nothing of the demo
        // Who starts his own is never shown the demo in its place.
        QTRY_COMPARE(QDir(runtime.path())
                         .entryList({QStringLiteral("meterbird-port-*")}, QDir::AllEntries | QDir::System)
                         .size(),
                     1);
        QVERIFY(QFile::exists(home.filePath(QStringLiteral("meterbird-demo/made-up-numbers.txt"))));
        QVERIFY(!QFile::exists(home.filePath(QStringLiteral("meterbird/made-up-numbers.txt"))));
        QVERIFY2(demo.quit(), demo.output().constData());
        QVERIFY2(own.quit(), own.output().constData());
    }

    void picturesAndCostsOfADemoAreCalledSo()
    {
        MeterbirdProcess meterbird;
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        const QString png = meterbird.folder() + QStringLiteral("/dashboard.png");
        const auto titleNow = [&] {
            const auto taken =
                meterbird.run({QStringLiteral("snapshot"), png, QStringLiteral("--range"), QStringLiteral("5m"),
                               QStringLiteral("--size"), QStringLiteral("600x400")});
            return taken.exitCode == 0 ? QImage(png).text(QStringLiteral("Title")) : QString::fromUtf8(taken.err);
        };
        const QString title = titleNow();
        QVERIFY2(!title.isEmpty() && !title.contains(QStringLiteral("demo")), qPrintable(title));
        QCOMPARE(meterbird.run({QStringLiteral("cost")}).err, QByteArray());
        QFile mark(meterbird.folder() + QStringLiteral("/made-up-numbers.txt")); // the demo has sent to this folder
        QVERIFY(mark.open(QIODevice::WriteOnly));
        QCOMPARE(titleNow(), title + QStringLiteral(" (demo)"));
        const auto cost = meterbird.run({QStringLiteral("cost")});
        QVERIFY(cost.exitCode == 0 && !cost.out.contains("made up"));
        QVERIFY2(cost.err.contains("these numbers are made up"), cost.err.constData());
        QVERIFY(meterbird.quit());
    }

    void theExporterLeavesTheFolderOfARunningMeterbirdAlone()
    {
        MeterbirdProcess meterbird;
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        ExporterProcess exporter;
        QVERIFY(!exporter.start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird-exporter"), meterbird.folder()));
        QVERIFY2(exporter.output().contains(QStringLiteral("is in use by process %1").arg(meterbird.pid())),
                 qPrintable(exporter.output()));
        QCOMPARE(httpGet(meterbird.metrics()).status, 200);
        QVERIFY(meterbird.quit());
    }

    void aMeterbirdSaysThatAnExporterHasItsFolder()
    {
        MeterbirdProcess meterbird;
        ExporterProcess exporter;
        QVERIFY2(exporter.start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird-exporter"), meterbird.folder()),
                 qPrintable(exporter.output()));
        meterbird.start({QStringLiteral("--headless")});
        QVERIFY(meterbird.ends());
        QCOMPARE(meterbird.process().exitCode(), 1);
        QVERIFY2(meterbird.output().contains("No telemetry can be taken: ")
                     && meterbird.output().contains("is in use by process "),
                 meterbird.output().constData());
        QCOMPARE(exporter.end(), std::optional<int>(0));
    }
};

QTEST_GUILESS_MAIN(TestWindowStart)
#include "tst_windowstart.moc"

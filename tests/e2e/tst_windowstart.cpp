// SPDX-License-Identifier: GPL-3.0-or-later
// Starts of the window (offscreen) and of a second program on the same data folder.
#include "tests/support/exporterprocess.h"
#include "tests/support/http.h"
#include "tests/support/meterbirdprocess.h"

#include <QDir>
#include <QFile>
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

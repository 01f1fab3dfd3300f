// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverlock.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using meterbird::prometheus::markOf;

/// What is left when the program that runs a managed server is killed: nothing.
class TestOrphans : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void leavesNoChildBehindWhenKilled();
    void leavesNoChildBehindWhenKilledWhileItStarts();
    void looksForStraysWhileProcessesEnd();

private:
    /// The child's process id once the program says that it is ready.
    static qint64 childOf(QProcess &program)
    {
        QByteArray said;
        (void)QTest::qWaitFor(
            [&] {
                said += program.readAll();
                return said.contains("ready") || program.state() == QProcess::NotRunning;
            },
            60'000);
        const qsizetype at = said.indexOf("ready ");
        if (at < 0) {
            qWarning() << said;
            return 0;
        }
        return said.mid(at + 6).split(' ').first().toLongLong();
    }
    static const QString program;
};

const QString TestOrphans::program = QStringLiteral(METERBIRD_BIN_DIR "/../tests/bin/servermain");

void TestOrphans::leavesNoChildBehindWhenKilled()
{
    QTemporaryDir folder;
    // On one folder again and again: each start must also get over what the kill before left there.
    for (int round = 0; round < 8; ++round) {
        QProcess server;
        server.start(program, {folder.path()});
        const qint64 pid = childOf(server);
        QVERIFY2(pid > 0 && markOf(pid), "no child was started");
        server.kill();
        QVERIFY(server.waitForFinished());
        QTRY_VERIFY_WITH_TIMEOUT(!markOf(pid), 30'000);
    }
}

void TestOrphans::leavesNoChildBehindWhenKilledWhileItStarts()
{
    QTemporaryDir folder;
    meterbird::prometheus::ServerLock lock(folder.filePath(QStringLiteral("prometheus")).toStdString());
    const std::filesystem::path data = folder.filePath(QStringLiteral("prometheus/tsdb")).toStdString();
    for (int delay = 0; delay < 400; delay += 40) {
        QProcess server;
        server.start(program, {folder.path()});
        QVERIFY(server.waitForStarted());
        QTest::qWait(delay); // the moment is the parameter
        server.kill();
        QVERIFY(server.waitForFinished());
        QTRY_VERIFY_WITH_TIMEOUT(lock.strays(data).empty(), 30'000);
    }
}

void TestOrphans::looksForStraysWhileProcessesEnd()
{
    QTemporaryDir folder;
    meterbird::prometheus::ServerLock lock(folder.filePath(QStringLiteral("prometheus")).toStdString());
    const std::filesystem::path data = folder.filePath(QStringLiteral("prometheus/tsdb")).toStdString();
    QProcess busy; // a process that ends while its file in /proc is read is no error
    busy.start(QStringLiteral("/bin/sh"),
               {QStringLiteral("-c"), QStringLiteral("while :; do for i in 1 2 3 4 5 6 7 8; do : & done; wait; done")});
    QVERIFY(busy.waitForStarted());
    for (int i = 0; i < 1000; ++i)
        QVERIFY(lock.strays(data).empty());
    busy.kill();
    QVERIFY(busy.waitForFinished());
}

QTEST_GUILESS_MAIN(TestOrphans)
#include "tst_orphans.moc"

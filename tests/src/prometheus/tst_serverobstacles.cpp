// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/src/prometheus/serverbench.h"

#include <QSet>
#include <QSignalSpy>
#include <QTcpServer>

#include <algorithm>
#include <fcntl.h>
#include <limits>

using namespace meterbird;
using namespace meterbird::prometheus;
using State = ManagedServer::State;

/// What stands in the way of the child: its port, program, folder or disk.
class TestServerObstacles : public ServerBench
{
    Q_OBJECT
private Q_SLOTS:
    void takesTheNextPortWhenItsOwnIsTaken();
    void triesOtherPortsWhenTheChildFindsItsOwnTaken();
    void takesNoOtherServerForItsOwn();
    void saysWhatToDoWithoutAProgram();
    void saysWhenTheProgramDoesNotRun();
    void saysWhenItsFolderCannotBeUsed();
    void waitsForRoomOnAFullDisk();
    void endsItsChildOnAFullDiskAndGoesOnWhenThereIsRoom();
};

void TestServerObstacles::takesTheNextPortWhenItsOwnIsTaken()
{
    QTcpServer occupant;
    QVERIFY(occupant.listen(QHostAddress::LocalHost, 0));
    m_place.port = occupant.serverPort();
    QVERIFY(start());
    QVERIFY(m_server->port() >= 9191 && m_server->port() <= 9199);
    QVERIFY(ask("1"));
}

void TestServerObstacles::triesOtherPortsWhenTheChildFindsItsOwnTaken()
{
    // Taken between our look and its start: for ever, so that every port is tried.
    useStub("for a; do case $a in --web.listen*) echo \"${a##*:}\" >>"
            + m_folder->filePath(QStringLiteral("ports")).toUtf8()
            + ";; esac; done\necho 'err=\"listen tcp: bind: address already in use\"'; exit 1\n");
    m_place.port = 0;
    m_server = std::make_unique<ManagedServer>(m_place, ServerSettings {}, quick());
    m_server->start();
    QVERIFY(waitFor(State::GivenUp));
    QVERIFY2(QByteArray::fromStdString(m_server->reason()).contains("no free port"), m_server->reason().c_str());
    QFile ports(m_folder->filePath(QStringLiteral("ports")));
    QVERIFY(ports.open(QIODevice::ReadOnly));
    const QList<QByteArray> tried = ports.readAll().trimmed().split('\n');
    QCOMPARE(tried.size(), 21);
    QCOMPARE(QSet<QByteArray>(tried.begin(), tried.end()).size(), tried.size());
}

void TestServerObstacles::takesNoOtherServerForItsOwn()
{
    // Well and ready, on our port, but at work on another folder: what another user's server would look like.
    const auto real = findServer(m_search);
    QVERIFY(real);
    useStub("for a; do shift; case $a in --storage.tsdb.path*) a=--storage.tsdb.path="
            + m_folder->filePath(QStringLiteral("foreign")).toUtf8() + ";; esac; set -- \"$@\" \"$a\"; done\nexec "
            + QByteArray::fromStdString(real->prometheus.string()) + " \"$@\"\n");
    m_server = std::make_unique<ManagedServer>(m_place, ServerSettings {}, quick());
    QList<State> states;
    QSet<int> ports;
    connect(m_server.get(), &ManagedServer::stateChanged, this, [&](State state) { states << state; });
    m_server->start();
    QVERIFY(QTest::qWaitFor(
        [&] {
            ports.insert(m_server->port());
            return ports.size() > 3;
        },
        patience));
    QVERIFY(!states.contains(State::Ready));
}

void TestServerObstacles::saysWhatToDoWithoutAProgram()
{
    m_place.search = {m_folder->path().toStdString()};
    m_server = std::make_unique<ManagedServer>(m_place, ServerSettings {}, quick());
    m_server->start();
    QCOMPARE(m_server->state(), State::NotFound);
    QVERIFY2(QByteArray::fromStdString(m_server->reason()).contains("setup.sh"), m_server->reason().c_str());
    // Settings can still be changed; the next start reads them.
    QSignalSpy applied(m_server.get(), &ManagedServer::settingsApplied);
    ServerSettings settings;
    settings.interval = 7'000;
    m_server->apply(settings);
    QCOMPARE(applied.count(), 1);
    QCOMPARE(m_server->settings(), settings);
}

void TestServerObstacles::saysWhenTheProgramDoesNotRun()
{
    useStub("");
    QFile broken(m_folder->filePath(QStringLiteral("tools/prometheus")));
    QVERIFY(broken.open(QIODevice::WriteOnly | QIODevice::Truncate));
    broken.write("\x7f"
                 "ELF nonsense");
    broken.close();
    m_server = std::make_unique<ManagedServer>(m_place, ServerSettings {}, quick());
    m_server->start();
    QVERIFY(waitFor(State::NotFound));
    QVERIFY2(QByteArray::fromStdString(m_server->reason()).contains("does not run"), m_server->reason().c_str());
}

void TestServerObstacles::saysWhenItsFolderCannotBeUsed()
{
    // A file where the folder should be: refused for root too.
    QFile file(QString::fromStdString(m_place.folder.string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    m_server = std::make_unique<ManagedServer>(m_place, ServerSettings {}, quick());
    m_server->start();
    QCOMPARE(m_server->state(), State::GivenUp);
    QVERIFY2(QByteArray::fromStdString(m_server->reason()).contains(m_folder->path().toUtf8()),
             m_server->reason().c_str());
    QVERIFY(file.remove());
    m_server->retry();
    QVERIFY(waitFor(State::Ready));
}

void TestServerObstacles::waitsForRoomOnAFullDisk()
{
    ServerTiming timing = quick();
    timing.leastRoom = std::numeric_limits<std::uintmax_t>::max(); // as good as full
    m_server = std::make_unique<ManagedServer>(m_place, ServerSettings {}, timing);
    m_server->start();
    QVERIFY(waitFor(State::Restarting));
    QVERIFY2(QByteArray::fromStdString(m_server->reason()).contains("the disk is full"), m_server->reason().c_str());
    QCOMPARE(m_server->processId(), 0);
    QSignalSpy states(m_server.get(), &ManagedServer::stateChanged);
    QTest::qWait(300); // some looks later: still waiting, never given up
    QCOMPARE(m_server->state(), State::Restarting);
    QCOMPARE(states.count(), 0);
}

void TestServerObstacles::endsItsChildOnAFullDiskAndGoesOnWhenThereIsRoom()
{
    // In memory where possible: elsewhere others may fill or free the disk meanwhile.
    const bool hasMemory = QFileInfo(QStringLiteral("/dev/shm")).isWritable();
    QTemporaryDir folder((hasMemory ? QStringLiteral("/dev/shm") : QDir::tempPath())
                         + QStringLiteral("/tst_managedserver-XXXXXX"));
    m_place.folder = folder.filePath(QStringLiteral("prometheus")).toStdString();
    const auto free = std::filesystem::space(folder.path().toStdString()).available;
    const auto ballast = std::min<std::uintmax_t>(free / 4, 256U << 20U); // it takes up memory
    ServerTiming timing = quick();
    timing.leastRoom = free - ballast / 2;
    QVERIFY(start({}, timing));
    const qint64 pid = m_server->processId();

    QFile file(folder.filePath(QStringLiteral("ballast")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(::posix_fallocate(file.handle(), 0, off_t(ballast)), 0);
    QVERIFY(waitFor(State::Restarting));
    QVERIFY(!isAlive(pid));
    QVERIFY2(QByteArray::fromStdString(m_server->reason()).contains("the disk is full"), m_server->reason().c_str());
    QVERIFY(file.resize(0));
    QVERIFY(waitFor(State::Ready));
    m_server.reset();
}

QTEST_GUILESS_MAIN(TestServerObstacles)
#include "tst_serverobstacles.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/instancelock.h"
#include "ui/app/singleinstance.h"

#include <QDir>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace meterbird::ui;
using Other = SingleInstance::Other;

class TestSingleInstance : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_runtime;
    QTemporaryDir m_data;
    std::filesystem::path data() const { return m_data.path().toStdString(); }

    /// As another process would: it blocks while this one's event loop runs.
    template<typename What>
    static Other askFromElsewhere(const What &what)
    {
        std::atomic<bool> done = false;
        Other answer = Other::None;
        std::thread other([&] {
            answer = SingleInstance::raiseOther(what);
            done = true;
        });
        (void)QTest::qWaitFor([&] { return done.load(); }, 60'000);
        other.join();
        return answer;
    }
    static bool raiseFromElsewhere(const std::filesystem::path &folder)
    {
        return askFromElsewhere(folder) == Other::Raised;
    }

private Q_SLOTS:
    void initTestCase() { qputenv("XDG_RUNTIME_DIR", m_runtime.path().toUtf8()); }

    void findsNobodyWhenItIsTheFirst()
    {
        SingleInstance first(data());
        QVERIFY(SingleInstance::raiseOther(data()) == Other::None);
        QVERIFY(first.listen());
    }

    void aSecondOneRaisesTheFirst()
    {
        SingleInstance first(data());
        QVERIFY(first.listen());
        QSignalSpy raised(&first, &SingleInstance::raiseRequested);
        QVERIFY(raiseFromElsewhere(data()));
        QCOMPARE(raised.size(), 1);
        QVERIFY(raiseFromElsewhere(data()));
        QCOMPARE(raised.size(), 2);
    }

    void anotherDataFolderIsAnotherOne()
    {
        SingleInstance first(data());
        QVERIFY(first.listen());
        QSignalSpy raised(&first, &SingleInstance::raiseRequested);
        QTemporaryDir elsewhere;
        QVERIFY(!raiseFromElsewhere(elsewhere.path().toStdString()));
        QVERIFY(raised.isEmpty());
    }

    void theSameFolderByAnotherPathIsTheSameOne()
    {
        SingleInstance first(data());
        QVERIFY(first.listen());
        QTemporaryDir elsewhere;
        const QString link = elsewhere.filePath(QStringLiteral("link"));
        QVERIFY(QFile::link(m_data.path(), link));
        QVERIFY(raiseFromElsewhere(link.toStdString()));
    }

    void whatACrashLeftIsReplaced()
    {
        QString name;
        {
            SingleInstance first(data());
            QVERIFY(first.listen());
            name = QDir(m_runtime.path()).entryList(QDir::System | QDir::AllEntries | QDir::NoDotAndDotDot).value(0);
        }
        QVERIFY(!name.isEmpty());
        QFile left(m_runtime.filePath(name));
        QVERIFY(left.open(QIODevice::WriteOnly));
        SingleInstance next(data());
        QVERIFY(SingleInstance::raiseOther(data()) == Other::None);
        QVERIFY(next.listen());
        QVERIFY(raiseFromElsewhere(data()));
    }

    void aWindowIsFoundByItsMetricsPortToo()
    {
        SingleInstance first(9090);
        QVERIFY(first.listen());
        QSignalSpy raised(&first, &SingleInstance::raiseRequested);
        QVERIFY(askFromElsewhere(9091) == Other::None);
        QVERIFY(raised.isEmpty());
        QVERIFY(askFromElsewhere(9090) == Other::Raised);
        QCOMPARE(raised.size(), 1);
    }

    void oneWithoutAWindowSaysSo()
    {
        SingleInstance first(data());
        QVERIFY(first.listen(false));
        QSignalSpy raised(&first, &SingleInstance::raiseRequested);
        QVERIFY(askFromElsewhere(data()) == Other::Windowless);
        QVERIFY(raised.isEmpty());
    }

    void oneThatOnlyStartsIsWaitedFor()
    {
        InstanceLock first(SingleInstance::lockFile(data()));
        QVERIFY(SingleInstance::findOther(data(), first) == Other::None);
        InstanceLock second(SingleInstance::lockFile(data()));
        QVERIFY(SingleInstance::findOther(data(), second, std::chrono::milliseconds(0)) == Other::Silent);
        SingleInstance window(data());
        QSignalSpy raised(&window, &SingleInstance::raiseRequested);
        std::atomic<bool> isOver = false;
        Other answer = Other::None;
        std::thread other([&] {
            answer = SingleInstance::findOther(data(), second, std::chrono::minutes(1));
            isOver = true;
        });
        const bool listens = window.listen();
        (void)QTest::qWaitFor([&] { return isOver.load(); }, 60'000);
        other.join();
        QVERIFY(listens);
        QVERIFY(answer == Other::Raised);
        QVERIFY(!raised.isEmpty());
    }

    void theNextOneIsTheFirstOnceTheFirstHasGone()
    {
        auto first = std::make_unique<InstanceLock>(SingleInstance::lockFile(data()));
        QVERIFY(first->take());
        QVERIFY(first->take());
        InstanceLock second(SingleInstance::lockFile(data()));
        QVERIFY(!second.take());
        Other answer = Other::Silent;
        std::thread next([&] { answer = SingleInstance::findOther(data(), second, std::chrono::minutes(1)); });
        first.reset();
        next.join();
        QVERIFY(answer == Other::None);
        InstanceLock third(SingleInstance::lockFile(data()));
        QVERIFY(!third.take()); // the file of the first, which is removed, lets nobody in beside the second
    }

    void aLockThatCannotBeMadeHoldsNobodyUp()
    {
        InstanceLock lock(m_data.filePath(QStringLiteral("no/such/folder")).toStdString());
        QVERIFY(lock.take());
    }

    void otherWordsRaiseNothing()
    {
        SingleInstance first(data());
        QVERIFY(first.listen());
        QSignalSpy raised(&first, &SingleInstance::raiseRequested);
        const QString name =
            QDir(m_runtime.path()).entryList(QDir::System | QDir::AllEntries | QDir::NoDotAndDotDot).value(0);
        QLocalSocket socket;
        socket.connectToServer(m_runtime.filePath(name));
        QVERIFY(socket.waitForConnected(30'000));
        QSignalSpy gone(&socket, &QLocalSocket::disconnected);
        socket.write(QByteArray(100'000, 'x'));
        QTRY_COMPARE(gone.size(), 1);
        QVERIFY(raised.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSingleInstance)
#include "tst_singleinstance.moc"

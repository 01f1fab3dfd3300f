// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/settings/windowgeometry.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <fcntl.h>
#include <future>
#include <sys/stat.h>

using meterbird::settings::WindowGeometry;

class TestWindowGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isEmptyAtFirst();
    void givesBackWhatWasSaved();
    void isReadableByTheOwnerOnly();
    void passesOverNonsense();
    void doesNotWaitForAnEmptyLock();

private:
    QString file() const { return m_folder.filePath(QStringLiteral("window.ini")); }
    WindowGeometry geometry() const { return WindowGeometry(m_folder.path().toStdString()); }

    QTemporaryDir m_folder;
};

void TestWindowGeometry::isEmptyAtFirst()
{
    QVERIFY(geometry().load().isEmpty());
}

void TestWindowGeometry::givesBackWhatWasSaved()
{
    const QByteArray bytes("\x01\xd9\x00\xff;=\n", 7);
    geometry().save(bytes);
    QCOMPARE(geometry().load(), bytes);
}

void TestWindowGeometry::isReadableByTheOwnerOnly()
{
    geometry().save("x");
    QCOMPARE(QFile::permissions(file()) & (QFileDevice::ReadGroup | QFileDevice::ReadOther),
             QFileDevice::Permissions());
}

void TestWindowGeometry::passesOverNonsense()
{
    QFile stored(file());
    QVERIFY(stored.open(QIODevice::WriteOnly));
    stored.write("[General]\ngeometry=" + QByteArray(9'000, 'x'));
    stored.close();
    QVERIFY(geometry().load().isEmpty());
}

void TestWindowGeometry::doesNotWaitForAnEmptyLock()
{
    QFile lock(file() + QStringLiteral(".lock"));
    QVERIFY(lock.open(QIODevice::WriteOnly));
    lock.close();
    // Who waits for it waits until it is half a minute old: this one stays new until it is let go.
    std::promise<void> saved;
    auto isLetGo = std::async(std::launch::async, [&lock, isSaved = saved.get_future()] {
        for (int second = 0; second < 60; ++second) {
            if (isSaved.wait_for(std::chrono::seconds(1)) == std::future_status::ready)
                return false;
            ::utimensat(AT_FDCWD, QFile::encodeName(lock.fileName()).constData(), nullptr, 0);
        }
        return true;
    });
    geometry().save("y");
    saved.set_value();
    QVERIFY(!isLetGo.get());
    QCOMPARE(geometry().load(), QByteArray("y"));
}

QTEST_GUILESS_MAIN(TestWindowGeometry)
#include "tst_windowgeometry.moc"

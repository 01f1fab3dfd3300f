// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/settings/windowgeometry.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

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
    QElapsedTimer clock;
    clock.start();
    geometry().save("y");
    QCOMPARE(geometry().load(), QByteArray("y"));
    QVERIFY(clock.elapsed() < 20'000); // else half a minute
}

QTEST_GUILESS_MAIN(TestWindowGeometry)
#include "tst_windowgeometry.moc"

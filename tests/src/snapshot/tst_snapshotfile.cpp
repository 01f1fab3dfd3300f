// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/snapshot/snapshotfile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <sys/resource.h>

using namespace meterbird;
using namespace meterbird::snapshot;

namespace {

QByteArray contentOf(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<cannot be read>");
}

} // namespace

class SnapshotFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAndReplaces();
    void namesThePathInErrors_data();
    void namesThePathInErrors();
    void aFullDiskLeavesTheOldFile();
};

void SnapshotFileTest::writesAndReplaces()
{
    const QTemporaryDir folder;
    const QString name = folder.filePath(QStringLiteral("shot ä.csv"));
    QVERIFY(writeFile(name.toStdString(), "one"));
    QCOMPARE(contentOf(name), QByteArray("one"));
    const QByteArray big(3'000'000, 'x');
    QVERIFY(writeFile(name.toStdString(), big));
    QCOMPARE(contentOf(name), big);
    QVERIFY(writeFile(name.toStdString(), QByteArray()));
    QCOMPARE(contentOf(name), QByteArray());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1); // nothing else is left behind
}

void SnapshotFileTest::namesThePathInErrors_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("says");
    QTest::newRow("no such folder") << QStringLiteral("no/such/shot.png") << QStringLiteral("does not exist");
    QTest::newRow("a folder") << QStringLiteral("folder") << QStringLiteral("it is a folder");
    QTest::newRow("a file as folder") << QStringLiteral("plain/shot.png") << QStringLiteral("does not exist");
    QTest::newRow("no ordinary file") << QStringLiteral("/dev/full") << QStringLiteral("no ordinary file");
}

void SnapshotFileTest::namesThePathInErrors()
{
    QFETCH(QString, name);
    QFETCH(QString, says);
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("folder")));
    QVERIFY(writeFile(folder.filePath(QStringLiteral("plain")).toStdString(), "x"));
    const QString path = QDir(folder.path()).absoluteFilePath(name);
    const auto written = writeFile(path.toStdString(), "new");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Error::Kind::Storage);
    const QString detail = QString::fromStdString(written.error().detail);
    QVERIFY2(detail.startsWith(path + QStringLiteral(" cannot be written: ")) && detail.contains(says),
             qPrintable(detail));
}

void SnapshotFileTest::aFullDiskLeavesTheOldFile()
{
    const QTemporaryDir folder;
    const QString name = folder.filePath(QStringLiteral("shot.csv"));
    QVERIFY(writeFile(name.toStdString(), "old"));
    // The kernel refuses to write past this size, as a full disk does.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before {};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small {100'000, before.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto written = writeFile(name.toStdString(), QByteArray(1'000'000, 'x'));
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Error::Kind::Storage);
    QVERIFY(QString::fromStdString(written.error().detail).contains(name));
    QCOMPARE(contentOf(name), QByteArray("old"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
    QVERIFY(writeFile(name.toStdString(), "new"));
}

QTEST_GUILESS_MAIN(SnapshotFileTest)
#include "tst_snapshotfile.moc"

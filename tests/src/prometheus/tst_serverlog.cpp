// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverexit.h"
#include "src/prometheus/serverlog.h"
#include "src/prometheus/serverprocess.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace meterbird::prometheus;

class TestServerLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsTheLastTwentyLinesAsPlainText();
    void putsLinesTogetherThatCameInPieces();
    void boundsALineWithoutEnd();
    void rotatesTheFileAndKeepsThree();
    void goesOnInAnOldFile();
    void keepsLinesWhenTheFileCannotBeWritten();
    void drainsAFloodIntoTheRotatedFile();
    void explainsEachEnd_data();
    void explainsEachEnd();
};

namespace {

std::filesystem::path in(const QTemporaryDir &folder)
{
    return folder.filePath(QStringLiteral("x.log")).toStdString();
}

} // namespace

void TestServerLog::keepsTheLastTwentyLinesAsPlainText()
{
    QTemporaryDir folder;
    ServerLog log(in(folder));
    for (int i = 0; i < 50; ++i)
        log.append("line " + QByteArray::number(i) + "\x1b[31m\n");
    const auto lines = log.lastLines();
    QCOMPARE(lines.size(), 20U);
    QCOMPARE(lines.front(), "line 30[31m");
    QCOMPARE(lines.back(), "line 49[31m");
    log.forgetLines();
    QVERIFY(log.lastLines().empty());
}

void TestServerLog::putsLinesTogetherThatCameInPieces()
{
    QTemporaryDir folder;
    ServerLog log(in(folder));
    log.append("a");
    log.append("b\nc\n\nd");
    QCOMPARE(log.lastLines(), (std::vector<std::string> {"ab", "c", "", "d"}));
    QFile file(QString::fromStdString(in(folder).string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "ab\nc\n\nd");
}

void TestServerLog::boundsALineWithoutEnd()
{
    QTemporaryDir folder;
    ServerLog log(in(folder));
    for (int i = 0; i < 100; ++i)
        log.append(QByteArray(10'000, 'x'));
    QCOMPARE(log.lastLines().size(), 1U);
    QCOMPARE(log.lastLines().front().size(), 500U);
}

void TestServerLog::rotatesTheFileAndKeepsThree()
{
    QTemporaryDir folder;
    ServerLog log(in(folder), 1'000, 3);
    for (int i = 0; i < 100; ++i)
        log.append(QByteArray::number(i).rightJustified(99, '.') + '\n');
    const QDir dir(folder.path());
    QCOMPARE(dir.entryList(QDir::Files, QDir::Name),
             (QStringList {QStringLiteral("x.log"), QStringLiteral("x.log.1"), QStringLiteral("x.log.2")}));
    for (const QFileInfo &file : dir.entryInfoList(QDir::Files))
        QCOMPARE(file.size(), 1'000);
    QFile oldest(folder.filePath(QStringLiteral("x.log.2")));
    QVERIFY(oldest.open(QIODevice::ReadOnly));
    QVERIFY(oldest.readLine().endsWith(".70\n"));
}

void TestServerLog::goesOnInAnOldFile()
{
    QTemporaryDir folder;
    {
        ServerLog log(in(folder));
        log.append("one\n");
    }
    ServerLog log(in(folder));
    log.append("two\n");
    QFile file(QString::fromStdString(in(folder).string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "one\ntwo\n");
}

void TestServerLog::keepsLinesWhenTheFileCannotBeWritten()
{
    ServerLog log("/proc/no/such/folder/x.log");
    log.append("hello\n");
    QCOMPARE(log.lastLines(), std::vector<std::string> {"hello"});
}

void TestServerLog::drainsAFloodIntoTheRotatedFile()
{
    QTemporaryDir folder;
    ServerLog log(in(folder), 1 << 20, 3);
    ServerProcess stub(std::chrono::seconds(1));
    qint64 bytes = 0;
    connect(&stub, &ServerProcess::wrote, this, [&](const QByteArray &piece) {
        bytes += piece.size();
        log.append(piece);
    });
    QSignalSpy ended(&stub, &ServerProcess::ended);
    stub.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("yes flood | head -c 20000000")},
               folder.path());
    QVERIFY(ended.wait(60'000));
    QCOMPARE(bytes, 20'000'000);
    qint64 kept = 0;
    for (const QFileInfo &file : QDir(folder.path()).entryInfoList(QDir::Files))
        kept += file.size();
    QVERIFY2(kept <= 3 << 20, QByteArray::number(kept));
    QCOMPARE(log.lastLines().size(), 20U);
}

void TestServerLog::explainsEachEnd_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("signal");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("bus error") << 0 << SIGBUS << QByteArray() << QByteArray("disk is full");
    QTest::newRow("no space") << 1 << 0 << QByteArray("err=\"write x: no space left on device\"")
                              << QByteArray("disk is full");
    QTest::newRow("read-only") << 1 << 0 << QByteArray("msg=x err=\"open /d/lock: read-only file system\"")
                               << QByteArray("cannot write to its folder");
    QTest::newRow("denied") << 1 << 0 << QByteArray("msg=x err=\"mkdir /d: permission denied\"")
                            << QByteArray("cannot write to its folder");
    QTest::newRow("locked") << 1 << 0 << QByteArray("err=\"lock DB directory: resource temporarily unavailable\"")
                            << QByteArray("another Prometheus");
    QTest::newRow("port") << 1 << 0 << QByteArray("err=\"listen tcp 127.0.0.1:1: bind: address already in use\"")
                          << QByteArray("port taken");
    QTest::newRow("killed") << 0 << SIGKILL << QByteArray("x") << QByteArray("signal 9");
    QTest::newRow("crashed") << 0 << SIGSEGV << QByteArray("x") << QByteArray("crashed (signal 11)");
    QTest::newRow("flag") << 1 << 0 << QByteArray("Error parsing commandline arguments: unknown long flag '--x'")
                          << QByteArray("unknown long flag");
    QTest::newRow("silent") << 7 << 0 << QByteArray() << QByteArray("code 7: it wrote nothing");
}

void TestServerLog::explainsEachEnd()
{
    QFETCH(int, code);
    QFETCH(int, signal);
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, words);
    std::vector<std::string> lines;
    if (!line.isEmpty())
        lines = {"ts=1 level=info msg=\"Starting\"", line.toStdString()};
    const std::string said = explain({true, code, signal, {}}, lines);
    QVERIFY2(QByteArray::fromStdString(said).contains(words), said.c_str());
}

QTEST_GUILESS_MAIN(TestServerLog)
#include "tst_serverlog.moc"

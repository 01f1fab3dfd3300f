// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/runfile.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

class TestRunFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path file() const { return m_folder.filePath(QStringLiteral("run.json")).toStdString(); }
    RunInfo ours() const
    {
        return {QCoreApplication::applicationPid(), "http://127.0.0.1:9090/metrics", "http://127.0.0.1:4318", ""};
    }
    void write(const QByteArray &text) const
    {
        QFile out(QString::fromStdString(file().string()));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(text) == text.size());
    }

private Q_SLOTS:
    void cleanup() { removeRunFile(file()); }

    void saysWhatWasWritten()
    {
        QVERIFY(writeRunFile(file(), ours()));
        QCOMPARE(readRunFile(file()), std::optional(ours()));
    }

    void isForItsUserAlone()
    {
        QVERIFY(writeRunFile(file(), ours()));
        QCOMPARE(QFile::permissions(QString::fromStdString(file().string()))
                     & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
                 QFile::Permissions());
    }

    void isReplacedAsAWhole()
    {
        QVERIFY(writeRunFile(file(), ours()));
        RunInfo later = ours();
        later.prometheus = "http://127.0.0.1:9091";
        QVERIFY(writeRunFile(file(), later));
        QCOMPARE(readRunFile(file()), std::optional(later));
    }

    void saysNothingOfAProcessThatIsGone()
    {
        QProcess gone;
        gone.start(QStringLiteral("true"), QStringList());
        QVERIFY(gone.waitForStarted());
        RunInfo info = ours();
        info.pid = gone.processId();
        QVERIFY(gone.waitForFinished());
        QVERIFY(writeRunFile(file(), info));
        QVERIFY(!readRunFile(file()));
    }

    void saysNothingOfALaterProcessWithTheSameNumber()
    {
        QVERIFY(writeRunFile(file(), ours()));
        QFile in(QString::fromStdString(file().string()));
        QVERIFY(in.open(QIODevice::ReadOnly));
        QJsonObject object = QJsonDocument::fromJson(in.readAll()).object();
        const qint64 started = object.value(QLatin1String("started")).toInteger();
        QVERIFY(started > 0);
        object[QLatin1String("started")] = started - 1; // as it was before the machine went down
        write(QJsonDocument(object).toJson());
        QVERIFY(!readRunFile(file()));
        object.remove(QLatin1String("started")); // written by an earlier version that still runs
        write(QJsonDocument(object).toJson());
        QCOMPARE(readRunFile(file()), std::optional(ours()));
    }

    void saysNothingOfABrokenFile()
    {
        QVERIFY(!readRunFile(file()));
        for (const char *text : {"", "{", "[]", "{}", R"({"pid": "me"})", R"({"pid": -1})", R"({"pid": 0})"}) {
            write(text);
            QVERIFY2(!readRunFile(file()), text);
        }
    }

    void failsWithTheNameOfWhatCannotBeWritten()
    {
        const auto written = writeRunFile("/nonexistent/run.json", ours());
        QVERIFY(!written);
        QVERIFY(written.error().kind == Error::Kind::Storage);
        QVERIFY2(written.error().detail.find("/nonexistent/run.json") != std::string::npos,
                 written.error().detail.c_str());
    }
};

QTEST_GUILESS_MAIN(TestRunFile)
#include "tst_runfile.moc"

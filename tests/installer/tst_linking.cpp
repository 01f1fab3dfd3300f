// SPDX-License-Identifier: GPL-3.0-or-later
// What a C++ agent outside this repository links, and what building it asks of a machine.
#include "tests/support/http.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace meterbird::test;

namespace {

const QString source = QStringLiteral(METERBIRD_SOURCE_DIR);
const QString outside = source + QStringLiteral("/tests/installer/outside");
const QString agent = source + QStringLiteral("/exporter/examples/agent.cpp");

/// What cmake said when it fails; empty when all is well.
QByteArray cmakeFails(const QStringList &arguments)
{
    QProcess cmake;
    cmake.setProcessChannelMode(QProcess::MergedChannels);
    cmake.start(QStringLiteral(METERBIRD_CMAKE), arguments);
    if (!cmake.waitForFinished(-1))
        return "cmake cannot be run";
    const bool isWell = cmake.exitStatus() == QProcess::NormalExit && cmake.exitCode() == 0;
    return isWell ? QByteArray() : "cmake fails: " + cmake.readAll();
}

/// As on a machine that has none of `packages`.
QByteArray configureFails(const QString &project, const QString &build, const QStringList &packages,
                          const QStringList &options)
{
    QStringList arguments {QStringLiteral("-S"),
                           project,
                           QStringLiteral("-B"),
                           build,
                           QStringLiteral("-G" METERBIRD_GENERATOR),
                           QStringLiteral("-DCMAKE_CXX_COMPILER=" METERBIRD_COMPILER)};
    for (const QString &package : packages)
        arguments << QStringLiteral("-DCMAKE_DISABLE_FIND_PACKAGE_%1=ON").arg(package);
    return cmakeFails(arguments + options);
}

const QStringList forTheWindow {QStringLiteral("Qt6"), QStringLiteral("QCoro6"), QStringLiteral("yaml-cpp"),
                                QStringLiteral("Fontconfig")};
const QStringList forPrograms = forTheWindow
    + QStringList {QStringLiteral("SQLite3"), QStringLiteral("SQLiteCpp"), QStringLiteral("Boost"),
                   QStringLiteral("CLI11")};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestLinking : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

private Q_SLOTS:
    void anAgentLinksWhatIsInstalled()
    {
        const QString prefix = m_folder.filePath(QStringLiteral("prefix"));
        QCOMPARE(
            cmakeFails({QStringLiteral("--install"), QStringLiteral(METERBIRD_BUILD_DIR), QStringLiteral("--prefix"),
                        prefix, QStringLiteral("--component"), QStringLiteral("development")}),
            QByteArray());
        QVERIFY2(!QDir(prefix + QStringLiteral("/bin")).exists(), "programs are another component");

        const QString headers = prefix + QStringLiteral("/include/meterbird");
        QVERIFY(QFile::exists(headers + QStringLiteral("/exporter/telemetry/agent.h")));
        const QString build = m_folder.filePath(QStringLiteral("agent"));
        QCOMPARE(configureFails(outside, build, forPrograms,
                                {QStringLiteral("-DCMAKE_PREFIX_PATH=") + prefix, QStringLiteral("-DAGENT=") + agent,
                                 QStringLiteral("-DHEADERS=") + headers}),
                 QByteArray());
        QCOMPARE(cmakeFails({QStringLiteral("--build"), build}), QByteArray());

        QProcess running;
        running.start(build + QStringLiteral("/agent"), {QStringLiteral("0"), QStringLiteral("0")});
        while (!running.canReadLine() && running.waitForReadyRead(60'000)) { }
        const HttpAnswer page = httpGet(QString::fromUtf8(running.readLine()).trimmed());
        QCOMPARE(page.status, 200);
        QCOMPARE(metricValue(page.body, "llm_calls_total{model=\"gpt-5\",provider=\"openai\"}"), QByteArray("3"));
        running.terminate();
        QVERIFY(running.waitForFinished(60'000));
        QCOMPARE(running.exitCode(), 0);
    }

    void anAgentMayBuildItAlong()
    {
        const QString build = m_folder.filePath(QStringLiteral("along"));
        QCOMPARE(configureFails(outside, build, forPrograms,
                                {QStringLiteral("-DMETERBIRD_SOURCE=") + source, QStringLiteral("-DAGENT=") + agent}),
                 QByteArray());
        const QByteArray targets = contentOf(build + QStringLiteral("/build.ninja"));
        QVERIFY(targets.contains("libmeterbird_telemetry.a"));
        QVERIFY2(!targets.contains("meterbird-exporter"), "an agent does not build the programs");
    }

    void aMachineWithoutQtBuildsThePrograms()
    {
        const QString build = m_folder.filePath(QStringLiteral("programs"));
        QCOMPARE(configureFails(source, build, forTheWindow, {QStringLiteral("-DMETERBIRD_UI=OFF")}), QByteArray());
        const QByteArray targets = contentOf(build + QStringLiteral("/build.ninja"));
        QVERIFY(targets.contains("bin/meterbird-exporter"));
        QVERIFY(targets.contains("bin/meterbird-demo"));
        QVERIFY(!targets.contains("Qt6"));
    }
};

QTEST_GUILESS_MAIN(TestLinking)
#include "tst_linking.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// A desktop with neither tray nor session bus: the window is all there is, and it suffices.
// Runs through tests/support/desktopsession.sh.
#include "tests/support/http.h"
#include "tests/support/meterbirdprocess.h"
#include "tests/support/onscreen.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <QUrl>

using namespace meterbird;
using namespace meterbird::test;

namespace {

constexpr int patience = 60'000; ///< of other processes, in milliseconds

/// Names of the processes that have this in their environment; children of children inherit it.
QStringList processesWith(const QByteArray &variable)
{
    QStringList names;
    const QStringList ids = QDir(QStringLiteral("/proc")).entryList({QStringLiteral("[0-9]*")}, QDir::Dirs);
    for (const QString &id : ids) {
        QFile environment(QStringLiteral("/proc/%1/environ").arg(id));
        QFile name(QStringLiteral("/proc/%1/comm").arg(id));
        if (environment.open(QIODevice::ReadOnly) && environment.readAll().split('\0').contains(variable)
            && name.open(QIODevice::ReadOnly))
            names << QString::fromLocal8Bit(name.readAll().trimmed());
    }
    return names;
}

} // namespace

class TestWindowBare : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAlertStaysInTheWindowAndClosingQuits()
    {
        MeterbirdProcess meterbird;
        QVERIFY(QDir(meterbird.folder()).mkpath(QStringLiteral("config/rules")));
        QFile rules(meterbird.folder() + QStringLiteral("/config/rules/mine.yml"));
        QVERIFY(rules.open(QIODevice::WriteOnly));
        rules.write("groups:\n  - name: mine\n    rules:\n      - alert: Up\n        expr: vector(1)\n"
                    "        labels: {severity: critical}\n");
        rules.close();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
        const QByteArray mark = "WINDOWBARE=" + QByteArray::number(QCoreApplication::applicationPid());
        environment.insert(QStringLiteral("WINDOWBARE"), QString::fromLatin1(mark.mid(mark.indexOf('=') + 1)));
        meterbird.process().setProcessEnvironment(environment);
        meterbird.start({QStringLiteral("--theme"), QStringLiteral("dark")});
        QVERIFY2(meterbird.waitUntilLive(), meterbird.output().constData());
        QVERIFY2(meterbird.says("alerts show in the window only"), meterbird.output().constData());
        const QString anyPage = QStringLiteral(" – Meterbird$");
        QTRY_VERIFY_WITH_TIMEOUT(Screen::window(anyPage) != 0, patience);
        const qint64 window = Screen::window(anyPage);
        // The rail on the left counts what fires, in the colour of danger.
        QTRY_VERIFY_WITH_TIMEOUT(
            pixelsOf(Screen::pictureOf(window).copy(0, 0, 220, 400), ui::darkColors().critical.rgb()) > 30, patience);
        QCOMPARE(httpGet(meterbird.metrics()).status, 200);
        Screen::close(window); // no tray: nothing to hide in
        QVERIFY2(meterbird.ends(), meterbird.output().constData());
        QCOMPARE(meterbird.process().exitCode(), 0);
        QCOMPARE(processesWith(mark), QStringList()); // libdbus, for one, would have started a bus of its own
    }

    void aStartOnAnotherFolderBringsBackTheWindowThatHasThePort()
    {
        MeterbirdProcess first;
        first.start({});
        QVERIFY2(first.waitUntilLive(), first.output().constData());
        const QString anyPage = QStringLiteral(" – Meterbird$");
        QTRY_VERIFY_WITH_TIMEOUT(Screen::window(anyPage) != 0, patience);
        Screen::minimize(Screen::window(anyPage));
        QTRY_VERIFY_WITH_TIMEOUT(Screen::window(anyPage) == 0, patience);
        // 9090 may be anybody's on this machine: the port that the first one has stands in for it.
        const QString socket = qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/meterbird-port-");
        QVERIFY(QFile::link(socket + QString::number(QUrl(first.metrics()).port()), socket + QStringLiteral("9090")));
        const MeterbirdProcess second;
        const auto outcome = second.run({});
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.err.contains("its window was raised"), outcome.err.constData());
        QTRY_VERIFY_WITH_TIMEOUT(Screen::window(anyPage) != 0, patience);
        QVERIFY(first.quit());
    }
};

QTEST_MAIN(TestWindowBare)
#include "tst_windowbare.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The real program with a real notification daemon: dunst shows its alert, and a click on it brings the hidden window
// to that alert. Runs through tests/support/desktopsession.sh.
#include "src/base/datapaths.h"
#include "src/settings/settingsstore.h"
#include "tests/support/meterbirdprocess.h"
#include "tests/support/onscreen.h"

#include <QDBusConnection>
#include <QDBusInterface>
#include <QDBusMessage>
#include <QDir>
#include <QFile>
#include <QTest>

using namespace meterbird;
using namespace meterbird::test;

namespace {

constexpr int patience = 60'000; ///< of other processes, in milliseconds

const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString path = QStringLiteral("/org/freedesktop/Notifications");
const QString control = QStringLiteral("org.dunstproject.cmd0");

uint shownByDunst()
{
    return QDBusInterface(service, path, control).property("displayedLength").toUInt();
}

/// A rule that fires at once and goes on, and a window that says nothing when it hides.
bool prepare(const QString &folder)
{
    const DataPaths paths = dataPaths(folder.toStdString());
    if (!makeFolders(paths))
        return false;
    auto store = settings::SettingsStore::open(paths.database());
    settings::Settings kept;
    kept.scrapeInterval = 1'000;
    kept.closeToTrayTold = true;
    QFile rules(folder + QStringLiteral("/config/rules/mine.yml"));
    return store && store->save(kept) && QDir(folder).mkpath(QStringLiteral("config/rules"))
        && rules.open(QIODevice::WriteOnly)
        && rules.write("groups:\n  - name: mine\n    rules:\n      - alert: Up\n        expr: vector(1)\n"
                       "        labels: {severity: critical}\n")
        > 0;
}

} // namespace

class TestWindowDunst : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aClickOnTheAlertBringsTheHiddenWindowToIt()
    {
        MeterbirdProcess meterbird;
        QVERIFY(prepare(meterbird.folder()));
        meterbird.start({QStringLiteral("--theme"), QStringLiteral("dark")});
        QVERIFY2(meterbird.waitUntilLive(), meterbird.output().constData());
        const QString anyPage = QStringLiteral(" – Meterbird$");
        QTRY_COMPARE_WITH_TIMEOUT(Screen::titleOf(Screen::window(anyPage)), QStringLiteral("Dashboard – Meterbird"),
                                  patience);
        QTRY_COMPARE_WITH_TIMEOUT(shownByDunst(), 1U, patience);
        QTRY_VERIFY_WITH_TIMEOUT(Screen::isInTray(QStringLiteral("meterbird")), patience);
        Screen::close(Screen::window(anyPage));
        QTRY_COMPARE_WITH_TIMEOUT(Screen::window(anyPage), 0, patience);
        QDBusMessage click =
            QDBusMessage::createMethodCall(service, path, control, QStringLiteral("NotificationAction"));
        click << uint(0);
        QDBusConnection::sessionBus().call(click);
        QTRY_VERIFY_WITH_TIMEOUT(Screen::window(QStringLiteral("^Alerts – Meterbird$")) != 0, patience);
        QVERIFY2(meterbird.quit(), meterbird.output().constData());
    }
};

QTEST_MAIN(TestWindowDunst)
#include "tst_windowdunst.moc"

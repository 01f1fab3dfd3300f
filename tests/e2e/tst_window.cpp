// SPDX-License-Identifier: GPL-3.0-or-later
// The real window on a real X server with a window manager, a tray and a notification daemon that writes down what it
// is told. Runs through tests/support/desktopsession.sh.
#include "src/base/datapaths.h"
#include "src/settings/settingsstore.h"
#include "tests/support/meterbirdprocess.h"
#include "tests/support/onscreen.h"
#include "ui/theme/theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSystemTrayIcon>
#include <QTest>

using namespace meterbird;
using namespace meterbird::test;

namespace {

constexpr int patience = 60'000; ///< of other processes, in milliseconds

const QString anyPage = QStringLiteral(" – Meterbird$");

/// What the notification daemon was told of this summary.
QList<QJsonObject> notified(const QString &summary)
{
    QFile file(QStringLiteral(METERBIRD_NOTIFICATIONS));
    QList<QJsonObject> found;
    if (!file.open(QIODevice::ReadOnly))
        return found;
    for (const QByteArray &line : file.readAll().split('\n')) {
        const QJsonObject told = QJsonDocument::fromJson(line).object();
        if (told.value(QStringLiteral("method")) == QStringLiteral("Notify")
            && told.value(QStringLiteral("summary")).toString() == summary)
            found << told;
    }
    return found;
}

/// As if the user had pressed a button of the notification.
void invoke(int id, const QString &action)
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.meterbird.FakeNotifications"), QStringLiteral("Invoke"));
    call << static_cast<uint>(id) << action;
    QDBusConnection::sessionBus().call(call);
}

/// A rule that fires at once and goes on firing, and an engine that looks every second.
void prepare(const QString &folder, const QByteArray &summary = "Agents work",
             const QByteArray &expr = "sum(agent_requests_total) >= 0")
{
    const DataPaths paths = dataPaths(folder.toStdString());
    QVERIFY(makeFolders(paths));
    auto store = settings::SettingsStore::open(paths.database());
    QVERIFY(store);
    settings::Settings kept;
    kept.scrapeInterval = 1'000;
    kept.liveInterval = 1'000;
    QVERIFY(store->save(kept));
    QVERIFY(QDir(folder).mkpath(QStringLiteral("config/rules")));
    QFile rules(folder + QStringLiteral("/config/rules/mine.yml"));
    QVERIFY(rules.open(QIODevice::WriteOnly));
    rules.write("groups:\n"
                "  - name: mine\n"
                "    rules:\n"
                "      - alert: AgentsWork\n"
                "        expr: "
                + expr
                + "\n"
                  "        for: 0s\n"
                  "        labels: {severity: critical}\n"
                  "        annotations: {summary: "
                + summary + "}\n");
}

} // namespace

class TestWindow : public QObject
{
    Q_OBJECT

private:
    MeterbirdProcess m_meterbird;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(QGuiApplication::platformName() == QStringLiteral("xcb"), "run it through desktopsession.sh");
        // A program looks for a tray as it starts.
        QTRY_VERIFY_WITH_TIMEOUT(QSystemTrayIcon::isSystemTrayAvailable(), patience);
        QFile::remove(QStringLiteral(METERBIRD_NOTIFICATIONS));
        prepare(m_meterbird.folder());
        if (QTest::currentTestFailed())
            return;
        m_meterbird.start({QStringLiteral("--demo"), QStringLiteral("--theme"), QStringLiteral("dark")});
        QVERIFY2(m_meterbird.waitUntilLive(), m_meterbird.output().constData());
    }

    void theWindowAppearsAndPaintsLiveCharts()
    {
        QTRY_VERIFY_WITH_TIMEOUT(Screen::window(anyPage) != 0, patience);
        const qint64 window = Screen::window(anyPage);
        QCOMPARE(Screen::titleOf(window), QStringLiteral("Dashboard (demo) – Meterbird"));
        QTRY_VERIFY_WITH_TIMEOUT(colorsIn(Screen::pictureOf(window)) > 50, patience);
        QTRY_VERIFY_WITH_TIMEOUT(pixelsOf(Screen::pictureOf(window), ui::darkColors().window.rgb(), 2) > 10'000,
                                 patience);
        // Enough of a colour for lines and areas; a legend alone has a few dozen pixels.
        const auto seriesShown = [window] {
            const QImage picture = Screen::pictureOf(window);
            int shown = 0;
            for (const QColor &color : ui::darkColors().series)
                shown += pixelsOf(picture, color.rgb()) > 200;
            return shown;
        };
        QTRY_VERIFY_WITH_TIMEOUT(seriesShown() >= 3, 90'000); // lines get longer by the second
    }

    void itsIconStandsInTheTray() { QTRY_VERIFY_WITH_TIMEOUT(Screen::isInTray(QStringLiteral("meterbird")), patience); }

    void anAlertArrivesOnceAndItsActionShowsIt()
    {
        const QString summary = QStringLiteral("Demo: Agents work");
        QTRY_COMPARE_WITH_TIMEOUT(notified(summary).size(), 1, patience);
        const QJsonObject told = notified(summary).first();
        QCOMPARE(told.value(QStringLiteral("replaces")).toInt(), 0);
        QCOMPARE(told.value(QStringLiteral("urgency")).toInt(), 2);
        QVERIFY(told.value(QStringLiteral("actions")).toArray().contains(QStringLiteral("show-chart")));
        invoke(told.value(QStringLiteral("id")).toInt(), QStringLiteral("show-chart"));
        QTRY_COMPARE_WITH_TIMEOUT(Screen::titleOf(Screen::window(anyPage)), QStringLiteral("Alerts (demo) – Meterbird"),
                                  patience);
        QTest::qWait(4'000); // it fires on, looked at every second: nothing more is said, which no event tells
        QCOMPARE(notified(summary).size(), 1);
    }

    void aSecondStartRaisesTheWindow()
    {
        Screen::minimize(Screen::window(anyPage));
        QTRY_COMPARE_WITH_TIMEOUT(Screen::window(anyPage), 0, patience);
        const auto second = m_meterbird.run({});
        QCOMPARE(second.exitCode, 0);
        QTRY_VERIFY_WITH_TIMEOUT(Screen::window(anyPage) != 0, patience);
    }

    void closingHidesItAndItGoesOn()
    {
        Screen::close(Screen::window(anyPage));
        QTRY_COMPARE_WITH_TIMEOUT(Screen::window(anyPage), 0, patience);
        QTRY_COMPARE_WITH_TIMEOUT(notified(QStringLiteral("Demo: Meterbird goes on in the tray")).size(), 1, patience);
        QVERIFY(isAlive(m_meterbird.pid()));
        QTRY_VERIFY_WITH_TIMEOUT(Screen::isInTray(QStringLiteral("meterbird")), patience);
        QCOMPARE(m_meterbird.run({}).exitCode, 0);
        QTRY_VERIFY_WITH_TIMEOUT(Screen::window(anyPage) != 0, patience);
    }

    void theActionOfAnAlertBringsTheHiddenWindowToIt()
    {
        Screen::close(Screen::window(anyPage));
        QTRY_COMPARE_WITH_TIMEOUT(Screen::window(anyPage), 0, patience);
        const QList<QJsonObject> told = notified(QStringLiteral("Demo: Agents work"));
        QCOMPARE(told.size(), 1);
        invoke(told.first().value(QStringLiteral("id")).toInt(), QStringLiteral("default")); // a click on the popup
        QTRY_VERIFY_WITH_TIMEOUT(Screen::window(QStringLiteral("^Alerts \\(demo\\) – Meterbird$")) != 0, patience);
    }

    void quittingLeavesNoChild()
    {
        const auto children = descendantsOf(m_meterbird.pid());
        QVERIFY2(children.size() >= 2, "Prometheus and the demo agent should run");
        QVERIFY(Screen::window(anyPage) != 0); // it need not be closed before
        QVERIFY2(m_meterbird.quit(), m_meterbird.output().constData());
        for (const qint64 child : children)
            QVERIFY(!isAlive(child));
    }

    void aKillLeavesNoChild()
    {
        m_meterbird.start({QStringLiteral("--demo")});
        QVERIFY2(m_meterbird.waitUntilLive(), m_meterbird.output().constData());
        QTRY_VERIFY_WITH_TIMEOUT(descendantsOf(m_meterbird.pid()).size() >= 2, patience);
        const auto children = descendantsOf(m_meterbird.pid());
        m_meterbird.kill();
        for (const qint64 child : children)
            QTRY_VERIFY_WITH_TIMEOUT(!isAlive(child), patience);
    }

    void withoutAWindowNoChartIsOffered()
    {
        MeterbirdProcess headless;
        prepare(headless.folder(), "Headless agents work", "vector(1)");
        QVERIFY2(headless.startHeadless(), headless.output().constData());
        const QString summary = QStringLiteral("Headless agents work");
        QTRY_COMPARE_WITH_TIMEOUT(notified(summary).size(), 1, patience);
        const QJsonArray actions = notified(summary).first().value(QStringLiteral("actions")).toArray();
        QCOMPARE(actions.size(), 2);
        QCOMPARE(actions.first().toString(), QStringLiteral("snooze-1h"));
        QVERIFY(headless.quit());
    }
};

QTEST_MAIN(TestWindow)
#include "tst_window.moc"

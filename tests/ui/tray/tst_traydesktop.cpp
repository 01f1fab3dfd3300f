// SPDX-License-Identifier: GPL-3.0-or-later
// Runs under a real X server with openbox, trayer and dunst: see tests/support/desktopsession.sh.
#include "ui/tray/desktopnotifier.h"
#include "ui/tray/trayicon.h"

#include "tests/support/fakequerysource.h"
#include "ui/theme/theme.h"

#include <QDBusInterface>
#include <QSignalSpy>
#include <QSystemTrayIcon>
#include <QTest>

using namespace meterbird;
using namespace meterbird::alerts;
using namespace meterbird::ui;

namespace {
constexpr int patience = 60'000; ///< of other processes, in milliseconds
} // namespace

class TrayDesktopTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsItsIconInARealTray();
    void dunstShowsAnAlertOnceAndItsActionOpensTheChart();

private:
    QVariant dunst(const char *property) const;
    void makeEngine(Notifier &notifier);

    test::FakeQuerySource m_source;
    std::unique_ptr<AlertStore> m_store = AlertStore::inMemory();
    std::unique_ptr<AlertEngine> m_engine;
};

void TrayDesktopTest::initTestCase()
{
    QVERIFY2(QGuiApplication::platformName() == QStringLiteral("xcb"),
             "run it through tests/support/desktopsession.sh --trayer --dunst");
    m_source.onInstant = [](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
        prometheus::Answer answer;
        answer.type = prometheus::ResultType::Vector;
        answer.series.push_back({{}, {{query.time, 11.4}}});
        return answer;
    };
}

QVariant TrayDesktopTest::dunst(const char *property) const
{
    QDBusInterface daemon(QStringLiteral("org.freedesktop.Notifications"),
                          QStringLiteral("/org/freedesktop/Notifications"), QStringLiteral("org.dunstproject.cmd0"));
    return daemon.property(property);
}

void TrayDesktopTest::makeEngine(Notifier &notifier)
{
    Rule rule;
    rule.name = "HighLatency";
    rule.expr = "p95 > 10";
    rule.labels.set("severity", "critical");
    rule.annotations.set("summary", "Latency p95 is {{ $value }} s");
    m_engine = std::make_unique<AlertEngine>(m_source, *m_store, notifier);
    m_engine->setRules({rule});
}

void TrayDesktopTest::showsItsIconInARealTray()
{
    DesktopNotifier notifier;
    makeEngine(notifier);
    Theme theme(*qApp);
    TrayIcon tray(*m_engine, theme);
    tray.setPatience(100);
    QTRY_VERIFY_WITH_TIMEOUT(tray.isAvailable(), patience); // trayer may come later than we
    // Embedded: the tray has taken the icon's window and given it a size and a place on the screen.
    const auto *icon = tray.findChild<QSystemTrayIcon *>();
    QVERIFY(icon);
    QTRY_VERIFY_WITH_TIMEOUT(icon->geometry().width() > 0, patience);
    QTRY_VERIFY_WITH_TIMEOUT(icon->geometry().top() > 0, patience);
    m_engine.reset();
}

void TrayDesktopTest::dunstShowsAnAlertOnceAndItsActionOpensTheChart()
{
    DesktopNotifier notifier;
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    makeEngine(notifier);
    QSignalSpy chart(m_engine.get(), &AlertEngine::chartRequested);
    QCOMPARE(dunst("displayedLength").toUInt(), 0U);
    m_engine->setInterval(200);
    m_engine->start();
    QTRY_COMPARE_WITH_TIMEOUT(dunst("displayedLength").toUInt(), 1U, patience);
    const auto asked = m_source.instants.size();
    QTRY_VERIFY_WITH_TIMEOUT(m_source.instants.size() >= asked + 5, patience); // it goes on firing
    QCOMPARE(dunst("displayedLength").toUInt(), 1U);
    QCOMPARE(dunst("waitingLength").toUInt(), 0U);
    QDBusMessage click = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.dunstproject.cmd0"), QStringLiteral("NotificationAction"));
    click << uint(0);
    QDBusConnection::sessionBus().call(click);
    QTRY_COMPARE_WITH_TIMEOUT(chart.size(), 1, patience);
    QCOMPARE(m_store->unreadCount(), 0);
    m_engine.reset();
}

QTEST_MAIN(TrayDesktopTest)
#include "tst_traydesktop.moc"

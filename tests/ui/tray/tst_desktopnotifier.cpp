// SPDX-License-Identifier: GPL-3.0-or-later
// Runs on a session bus of its own, with a daemon that records: see tests/support/desktopsession.sh.
#include "ui/tray/desktopnotifier.h"

#include "src/alerts/alertstore.h"
#include "src/alerts/noticecenter.h"

#include <QDBusInterface>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using namespace meterbird::alerts;
using meterbird::ui::DesktopNotifier;

namespace {

constexpr int patience = 60'000; ///< of other processes, in milliseconds

Notice notice(qint64 id = 1)
{
    return {id,
            {},
            QStringLiteral("Latency p95 is 11.4 s"),
            QStringLiteral("endpoint=<b>query</b> & more\nsince 10:44"),
            Urgency::Critical,
            {{action::showChart, QStringLiteral("Show chart")}, {action::snooze, QStringLiteral("Snooze 1 h")}}};
}

} // namespace

class DesktopNotifierTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void tellsTheDaemonAllThatMatters();
    void escapesOnlyWhereMarkupIsUnderstood();
    void replacesInPlace();
    void replacesNothingOfAnotherDaemon();
    void hearsActionsAndClosings();
    void hearsNobodyElse();
    void isNotAvailableWithoutADaemon();
    void isNotAvailableWithoutABus();
    void noticesADaemonThatComesAndGoes();
    void doesNotWaitForADaemonThatHangs();
    void survivesADaemonThatDies();
    void keepsWhatFiredUntilADaemonAppears();
    void anAlertArrivesOnceAndItsActionOpensTheChart();

private:
    void startDaemon(const QStringList &options = {});
    void stopDaemon();
    std::vector<QJsonObject> told(const char *method = "Notify") const;
    void fake(const QString &method, const QVariantList &arguments);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_daemon;
};

void DesktopNotifierTest::init()
{
    QVERIFY2(QDBusConnection::sessionBus().isConnected(), "run it through tests/support/desktopsession.sh");
    m_folder = std::make_unique<QTemporaryDir>();
}

void DesktopNotifierTest::cleanup()
{
    stopDaemon();
}

void DesktopNotifierTest::startDaemon(const QStringList &options)
{
    stopDaemon();
    m_daemon = std::make_unique<QProcess>();
    m_daemon->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_daemon->start(QStringLiteral("/usr/bin/python3"),
                    QStringList {QStringLiteral(METERBIRD_SOURCE_DIR "/tests/support/fake_notification_daemon.py"),
                                 m_folder->filePath(QStringLiteral("told"))}
                        + options);
    QVERIFY(m_daemon->waitForStarted());
}

void DesktopNotifierTest::stopDaemon()
{
    if (m_daemon) {
        m_daemon->kill();
        m_daemon->waitForFinished();
        m_daemon.reset();
    }
}

std::vector<QJsonObject> DesktopNotifierTest::told(const char *method) const
{
    std::vector<QJsonObject> list;
    QFile file(m_folder->filePath(QStringLiteral("told")));
    if (!file.open(QFile::ReadOnly))
        return list;
    for (const QByteArray &line : file.readAll().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object[u"method"].toString() == QString::fromUtf8(method))
            list.push_back(object);
    }
    return list;
}

void DesktopNotifierTest::fake(const QString &method, const QVariantList &arguments)
{
    QDBusMessage call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.Notifications"),
                                                       QStringLiteral("/org/freedesktop/Notifications"),
                                                       QStringLiteral("org.meterbird.FakeNotifications"), method);
    call.setArguments(arguments);
    QCOMPARE(QDBusConnection::sessionBus().call(call).type(), QDBusMessage::ReplyMessage);
}

void DesktopNotifierTest::tellsTheDaemonAllThatMatters()
{
    startDaemon();
    DesktopNotifier notifier;
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    QSignalSpy delivered(&notifier, &Notifier::delivered);
    notifier.notify(notice(7));
    QTRY_COMPARE_WITH_TIMEOUT(delivered.size(), 1, patience);
    QCOMPARE(delivered[0][0].toLongLong(), 7);
    QVERIFY(delivered[0][1].toString().endsWith(QStringLiteral("/1")));
    const auto list = told();
    QCOMPARE(list.size(), std::size_t(1));
    QCOMPARE(list[0][u"app"].toString(), QStringLiteral("Meterbird"));
    QCOMPARE(list[0][u"summary"].toString(), QStringLiteral("Latency p95 is 11.4 s"));
    QCOMPARE(list[0][u"urgency"].toInt(), 2);
    QCOMPARE(list[0][u"urgencyType"].toString(), QStringLiteral("Byte")); // not Int32, as Qt's own tray sends
    QCOMPARE(list[0][u"desktopEntry"].toString(), QStringLiteral("meterbird"));
    QCOMPARE(list[0][u"actions"].toArray().toVariantList().size(), 6);
    QCOMPARE(list[0][u"actions"].toArray()[2].toString(), QStringLiteral("show-chart"));
    QCOMPARE(list[0][u"actions"].toArray()[5].toString(), QStringLiteral("Snooze 1 h"));
}

void DesktopNotifierTest::escapesOnlyWhereMarkupIsUnderstood()
{
    startDaemon();
    {
        DesktopNotifier notifier;
        QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
        notifier.notify(notice());
        QTRY_COMPARE_WITH_TIMEOUT(told().size(), std::size_t(1), patience);
        QCOMPARE(told()[0][u"body"].toString(),
                 QStringLiteral("endpoint=&lt;b&gt;query&lt;/b&gt; &amp; more\nsince 10:44"));
    }
    startDaemon({QStringLiteral("--capabilities"), QStringLiteral("body")});
    DesktopNotifier plain;
    QTRY_VERIFY_WITH_TIMEOUT(plain.isAvailable(), patience);
    plain.notify(notice());
    QTRY_COMPARE_WITH_TIMEOUT(told().size(), std::size_t(2), patience);
    QCOMPARE(told()[1][u"body"].toString(), notice().body);
    QVERIFY(told()[1][u"actions"].toArray().isEmpty()); // it could not show them
}

void DesktopNotifierTest::replacesInPlace()
{
    startDaemon();
    DesktopNotifier notifier;
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    QSignalSpy delivered(&notifier, &Notifier::delivered);
    notifier.notify(notice(1));
    QTRY_COMPARE_WITH_TIMEOUT(delivered.size(), 1, patience);
    Notice second = notice(2);
    second.replaces = delivered[0][1].toString();
    // A restart of ours in between changes nothing: the receipt says it all.
    DesktopNotifier restarted;
    QSignalSpy again(&restarted, &Notifier::delivered);
    QTRY_VERIFY_WITH_TIMEOUT(restarted.isAvailable(), patience);
    restarted.notify(second);
    QTRY_COMPARE_WITH_TIMEOUT(again.size(), 1, patience);
    QCOMPARE(told()[1][u"replaces"].toInt(), 1);
    QCOMPARE(again[0][1].toString(), delivered[0][1].toString());
    restarted.close(delivered[0][1].toString());
    QTRY_COMPARE_WITH_TIMEOUT(told("CloseNotification").size(), std::size_t(1), patience);
}

void DesktopNotifierTest::replacesNothingOfAnotherDaemon()
{
    startDaemon();
    DesktopNotifier notifier;
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    QSignalSpy delivered(&notifier, &Notifier::delivered);
    notifier.notify(notice(1));
    QTRY_COMPARE_WITH_TIMEOUT(delivered.size(), 1, patience);
    stopDaemon();
    QTRY_VERIFY_WITH_TIMEOUT(!notifier.isAvailable(), patience);
    startDaemon();
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    Notice second = notice(2);
    second.replaces = delivered[0][1].toString();
    notifier.notify(second);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.size(), 2, patience);
    QCOMPARE(told()[1][u"replaces"].toInt(), 0); // its number 1 may be somebody else's now
    notifier.close(QStringLiteral("nonsense"));
    notifier.close(delivered[0][1].toString());
    notifier.notify(notice(3));
    QTRY_COMPARE_WITH_TIMEOUT(delivered.size(), 3, patience);
    QVERIFY(told("CloseNotification").empty());
}

void DesktopNotifierTest::hearsActionsAndClosings()
{
    startDaemon();
    DesktopNotifier notifier;
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    QSignalSpy delivered(&notifier, &Notifier::delivered), invoked(&notifier, &Notifier::actionInvoked),
        closed(&notifier, &Notifier::closed);
    notifier.notify(notice());
    QTRY_COMPARE_WITH_TIMEOUT(delivered.size(), 1, patience);
    fake(QStringLiteral("Invoke"), {uint(1), action::showChart});
    QTRY_COMPARE_WITH_TIMEOUT(invoked.size(), 1, patience);
    QCOMPARE(invoked[0][0].toString(), delivered[0][1].toString());
    QCOMPARE(invoked[0][1].toString(), action::showChart);
    fake(QStringLiteral("Dismiss"), {uint(1)});
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, patience);
    QCOMPARE(closed[0][0].toString(), delivered[0][1].toString());
}

void DesktopNotifierTest::hearsNobodyElse()
{
    startDaemon();
    DesktopNotifier notifier;
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    QSignalSpy invoked(&notifier, &Notifier::actionInvoked);
    auto stranger = QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("stranger"));
    QDBusMessage signal =
        QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/Notifications"),
                                   QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("ActionInvoked"));
    signal << uint(1) << action::snooze;
    QVERIFY(stranger.send(signal));
    fake(QStringLiteral("Invoke"), {uint(2), action::showChart}); // arrives later, so the other one has been seen
    QTRY_COMPARE_WITH_TIMEOUT(invoked.size(), 1, patience);
    QCOMPARE(invoked[0][1].toString(), action::showChart);
}

void DesktopNotifierTest::isNotAvailableWithoutADaemon()
{
    DesktopNotifier notifier;
    QSignalSpy failed(&notifier, &Notifier::failed);
    notifier.notify(notice(9));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
    QCOMPARE(failed[0][0].toLongLong(), 9);
    QVERIFY(!failed[0][2].toBool());
    QVERIFY(!notifier.isAvailable());
}

void DesktopNotifierTest::isNotAvailableWithoutABus()
{
    DesktopNotifier notifier(QDBusConnection(QStringLiteral("no such connection")));
    QSignalSpy failed(&notifier, &Notifier::failed);
    QVERIFY(!notifier.isAvailable());
    notifier.notify(notice());
    notifier.close(QStringLiteral("a/b/1"));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
}

void DesktopNotifierTest::noticesADaemonThatComesAndGoes()
{
    DesktopNotifier notifier;
    QSignalSpy available(&notifier, &Notifier::availableChanged);
    for (int i = 0; i < 3; ++i) {
        startDaemon();
        QTRY_COMPARE_WITH_TIMEOUT(available.size(), 2 * i + 1, patience);
        QVERIFY(notifier.isAvailable());
        QVERIFY(notifier.capabilities().contains(QStringLiteral("actions")));
        stopDaemon();
        QTRY_COMPARE_WITH_TIMEOUT(available.size(), 2 * i + 2, patience);
        QVERIFY(!notifier.isAvailable());
    }
}

void DesktopNotifierTest::doesNotWaitForADaemonThatHangs()
{
    startDaemon({QStringLiteral("--hang"), QStringLiteral("30")});
    DesktopNotifier notifier;
    notifier.setTimeout(300);
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    QSignalSpy failed(&notifier, &Notifier::failed);
    notifier.notify(notice());
    QVERIFY(failed.isEmpty()); // not yet: the window goes on
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
    QVERIFY(failed[0][2].toBool()); // it may be on the screen
}

void DesktopNotifierTest::survivesADaemonThatDies()
{
    startDaemon({QStringLiteral("--crash")});
    DesktopNotifier notifier;
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    QSignalSpy failed(&notifier, &Notifier::failed);
    notifier.notify(notice());
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
    QVERIFY(failed[0][2].toBool());
    QTRY_VERIFY_WITH_TIMEOUT(!notifier.isAvailable(), patience);
}

namespace {

/// An alert that fires, recorded as the engine does it.
void fire(AlertStore &store, Timestamp at)
{
    Alert alert;
    alert.ruleId = "rule";
    alert.labels.set("endpoint", "query");
    alert.state = AlertState::Firing;
    alert.since = alert.firedAt = at;
    std::vector<Alert> active {alert};
    std::vector<Transition> transitions {{Transition::Kind::Fired, alert, at, {}}};
    store.record("rule", active, transitions, [](const Transition &transition) {
        Episode episode;
        episode.ruleId = "rule";
        episode.labels = transition.alert.labels;
        episode.severity = "critical";
        episode.summary = "Latency p95 is 11.4 s";
        episode.firedAt = episode.since = transition.at;
        return episode;
    });
}

} // namespace

void DesktopNotifierTest::keepsWhatFiredUntilADaemonAppears()
{
    auto store = AlertStore::inMemory();
    DesktopNotifier notifier;
    NoticeCenter center(*store, notifier, currentMoment);
    fire(*store, currentTime());
    center.wake();
    QCOMPARE(store->unreadCount(), 1);
    QCOMPARE(store->dueNotices(currentTime()).size(), std::size_t(1));
    startDaemon();
    QTRY_COMPARE_WITH_TIMEOUT(told().size(), std::size_t(1), patience);
    QCOMPARE(told()[0][u"summary"].toString(), QStringLiteral("Latency p95 is 11.4 s"));
    QTRY_VERIFY_WITH_TIMEOUT(store->dueNotices(currentTime()).empty(), patience);
    stopDaemon(); // and a new daemon is not told again
    QTRY_VERIFY_WITH_TIMEOUT(!notifier.isAvailable(), patience);
    startDaemon();
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    center.wake();
    notifier.notify(notice(99)); // a mark: what came before it has been said
    QTRY_COMPARE_WITH_TIMEOUT(told().size(), std::size_t(2), patience);
    QCOMPARE(store->unreadCount(), 1);
}

void DesktopNotifierTest::anAlertArrivesOnceAndItsActionOpensTheChart()
{
    startDaemon();
    auto store = AlertStore::inMemory();
    DesktopNotifier notifier;
    QTRY_VERIFY_WITH_TIMEOUT(notifier.isAvailable(), patience);
    NoticeCenter center(*store, notifier, currentMoment);
    QSignalSpy chart(&center, &NoticeCenter::chartRequested);
    fire(*store, currentTime());
    center.wake();
    QTRY_VERIFY_WITH_TIMEOUT(store->dueNotices(currentTime()).empty(), patience);
    QCOMPARE(told().size(), std::size_t(1));
    fake(QStringLiteral("Invoke"), {uint(1), action::showChart});
    QTRY_COMPARE_WITH_TIMEOUT(chart.size(), 1, patience);
    QCOMPARE(chart[0][0].toString(), QStringLiteral("rule"));
    QCOMPARE(store->unreadCount(), 0);
}

QTEST_MAIN(DesktopNotifierTest)
#include "tst_desktopnotifier.moc"

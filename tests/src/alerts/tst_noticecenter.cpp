// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/noticecenter.h"

#include "tests/support/recordingnotifier.h"

#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::alerts;
using meterbird::test::RecordingNotifier;

namespace {

constexpr Milliseconds s = 1'000, hour = 3'600'000;

} // namespace

class NoticeCenterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void tellsOnce();
    void waitsBetweenPopups();
    void tellsCriticalOnesFirst();
    void putsThreeIntoOne();
    void putsFiveHundredIntoOne();
    void updatesTheSummaryAsItsAlertsEnd();
    void takesThePlaceOfTheFirstWhenResolved();
    void closesSingleOnesThatASummaryReplaces();
    void tellsWhatFiredAndEndedUnseenOnce();
    void keepsWhatCannotBeSent();
    void triesAgainAfterAFailure();
    void saysThatItMayRepeat();
    void sendsWhatAnEarlierRunLeft();
    void opensTheChart();
    void opensTheListForASummary();
    void ignoresForeignActions();
    void snoozesForAnHourAndThenReminds();
    void doesNotTellOfASnoozedOneAtAll();
    void takesASnoozedOneFromTheScreenWhenItEnds();
    void takesASnoozedSummaryFromTheScreenWhenAllOfItEnded();
    void tellsASummaryAnewWhenASnoozedPartOfItEnds();
    void takesAnAlertWhoseRuleIsGoneFromTheScreen();
    void tellsOfAnAlertWhoseRuleIsGoneToWhoHasNotHeardOfIt();
    void offersNoChartWithoutAWindow();

private:
    std::vector<Alert> fire(const std::vector<const char *> &endpoints, const char *severity = "warning");
    void resolve(const std::vector<Alert> &alerts, Transition::Reason reason = Transition::Reason::Cleared);
    void pass(Milliseconds length);
    void settle();

    std::unique_ptr<AlertStore> m_store;
    std::unique_ptr<RecordingNotifier> m_notifier;
    std::unique_ptr<NoticeCenter> m_center;
    Moment m_now;
    std::vector<Alert> m_active;
};

void NoticeCenterTest::init()
{
    m_now = {1'700'000'000'000, 1'000'000};
    m_store = AlertStore::inMemory();
    m_notifier = std::make_unique<RecordingNotifier>();
    m_center = std::make_unique<NoticeCenter>(*m_store, *m_notifier, [this] { return m_now; });
    m_active.clear();
}

void NoticeCenterTest::cleanup()
{
    m_center.reset();
    m_notifier.reset();
    m_store.reset();
}

std::vector<Alert> NoticeCenterTest::fire(const std::vector<const char *> &endpoints, const char *severity)
{
    std::vector<Transition> transitions;
    for (const char *endpoint : endpoints) {
        Alert alert;
        alert.ruleId = "rule";
        alert.labels.set("endpoint", endpoint);
        alert.state = AlertState::Firing;
        alert.since = alert.firedAt = m_now.wall;
        m_active.push_back(alert);
        transitions.push_back({Transition::Kind::Fired, alert, m_now.wall, {}});
    }
    m_store->record("rule", m_active, transitions, [severity](const Transition &transition) {
        Episode episode;
        episode.ruleId = "rule";
        episode.labels = transition.alert.labels;
        episode.ruleName = "Slow";
        episode.severity = severity;
        episode.firedAt = episode.since = transition.at;
        episode.summary = "slow " + std::string(transition.alert.labels.value("endpoint"));
        return episode;
    });
    m_center->wake();
    settle();
    return {m_active.end() - static_cast<std::ptrdiff_t>(endpoints.size()), m_active.end()};
}

void NoticeCenterTest::resolve(const std::vector<Alert> &alerts, Transition::Reason reason)
{
    std::vector<Transition> transitions;
    for (const Alert &alert : alerts) {
        std::erase_if(m_active, [&alert](const Alert &active) { return active.labels == alert.labels; });
        transitions.push_back({Transition::Kind::Resolved, alert, m_now.wall, reason});
    }
    m_store->record("rule", m_active, transitions, {});
    m_center->wake();
    settle();
}

/// The clock goes on; what is due is looked for, as the timer would.
void NoticeCenterTest::pass(Milliseconds length)
{
    m_now.wall += length;
    m_now.boot += length;
    m_center->wake();
    settle();
}

void NoticeCenterTest::settle()
{
    for (int i = 0; i < 5; ++i) // the answer, and the look for more that follows it
        QCoreApplication::processEvents();
}

void NoticeCenterTest::tellsOnce()
{
    fire({"query"});
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("slow query"));
    for (int i = 0; i < 10; ++i)
        pass(60 * s);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QVERIFY(m_store->dueNotices(m_now.wall).empty());
}

void NoticeCenterTest::waitsBetweenPopups()
{
    fire({"a", "b"});
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    pass(4'999);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    pass(1);
    QCOMPARE(m_notifier->shown.size(), std::size_t(2));
    QVERIFY(m_notifier->receipts[0] != m_notifier->receipts[1]);
}

void NoticeCenterTest::tellsCriticalOnesFirst()
{
    m_notifier->setAvailable(false);
    fire({"a"});
    fire({"b"}, "critical");
    m_notifier->setAvailable(true);
    settle();
    QCOMPARE(m_notifier->shown.at(0).summary, QStringLiteral("slow b"));
}

void NoticeCenterTest::putsThreeIntoOne()
{
    fire({"a", "b", "c"});
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("3 alerts fire"));
    pass(60 * s);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
}

void NoticeCenterTest::putsFiveHundredIntoOne()
{
    std::vector<std::string> names;
    for (int i = 0; i < 500; ++i)
        names.push_back(std::to_string(i));
    std::vector<const char *> endpoints;
    for (const std::string &name : names)
        endpoints.push_back(name.c_str());
    const auto alerts = fire(endpoints);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("500 alerts fire"));
    QCOMPARE(m_store->history(0).size(), std::size_t(500));
    pass(10 * s);
    resolve(alerts);
    QCOMPARE(m_notifier->shown.size(), std::size_t(2));
    QCOMPARE(m_notifier->shown[1].summary, QStringLiteral("All 500 alerts are over"));
    QCOMPARE(m_notifier->shown[1].replaces, m_notifier->receipts[0]);
}

void NoticeCenterTest::updatesTheSummaryAsItsAlertsEnd()
{
    const auto alerts = fire({"a", "b", "c"});
    pass(60 * s);
    resolve({alerts[0]});
    QCOMPARE(m_notifier->shown.back().summary, QStringLiteral("2 alerts still fire"));
    QCOMPARE(m_notifier->shown.back().replaces, m_notifier->receipts[0]);
    pass(60 * s);
    resolve({alerts[1], alerts[2]});
    pass(5 * s);
    QCOMPARE(m_notifier->shown.back().summary, QStringLiteral("All 3 alerts are over"));
    for (const QString &receipt : m_notifier->receipts)
        QCOMPARE(receipt, m_notifier->receipts[0]);
}

void NoticeCenterTest::takesThePlaceOfTheFirstWhenResolved()
{
    const auto alerts = fire({"a"});
    pass(4 * 60 * s);
    resolve(alerts);
    QCOMPARE(m_notifier->shown.size(), std::size_t(2));
    QCOMPARE(m_notifier->shown[1].summary, QStringLiteral("Resolved after 4 min: Slow"));
    QCOMPARE(m_notifier->shown[1].replaces, m_notifier->receipts[0]);
}

void NoticeCenterTest::closesSingleOnesThatASummaryReplaces()
{
    std::vector<Alert> alerts;
    for (const char *endpoint : {"a", "b", "c"}) {
        alerts.push_back(fire({endpoint}).front());
        pass(10 * s);
    }
    QCOMPARE(m_notifier->shown.size(), std::size_t(3));
    resolve(alerts);
    QCOMPARE(m_notifier->shown.size(), std::size_t(4));
    QCOMPARE(m_notifier->shown[3].summary, QStringLiteral("All 3 alerts are over"));
    QCOMPARE(m_notifier->closedByUs.size(), std::size_t(3));
}

void NoticeCenterTest::tellsWhatFiredAndEndedUnseenOnce()
{
    m_notifier->setAvailable(false);
    const auto alerts = fire({"a"});
    pass(4 * 60 * s);
    resolve(alerts);
    m_notifier->setAvailable(true);
    settle();
    pass(60 * s);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("Resolved after 4 min: Slow"));
}

void NoticeCenterTest::keepsWhatCannotBeSent()
{
    m_notifier->setAvailable(false);
    fire({"a"});
    for (int i = 0; i < 100; ++i)
        pass(60 * s);
    QVERIFY(m_notifier->shown.empty());
    QCOMPARE(m_store->unreadCount(), 1);
    m_notifier->setAvailable(true);
    settle();
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("slow a"));
}

void NoticeCenterTest::triesAgainAfterAFailure()
{
    m_notifier->manner = RecordingNotifier::Manner::Fails;
    QTest::ignoreMessage(QtWarningMsg, "a notification could not be shown: \"the desktop is away\"");
    fire({"a"});
    m_notifier->manner = RecordingNotifier::Manner::Delivers;
    pass(14 * s);
    QVERIFY(m_notifier->shown.empty());
    pass(1 * s);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("slow a")); // it is certain that nobody saw the first
}

void NoticeCenterTest::saysThatItMayRepeat()
{
    m_notifier->manner = RecordingNotifier::Manner::Hangs;
    QTest::ignoreMessage(QtWarningMsg, "a notification could not be shown: \"the desktop is away\"");
    fire({"a"});
    m_notifier->manner = RecordingNotifier::Manner::Delivers;
    pass(15 * s);
    QCOMPARE(m_notifier->shown.at(0).summary, QStringLiteral("slow a (repeat)"));
}

void NoticeCenterTest::sendsWhatAnEarlierRunLeft()
{
    m_notifier->manner = RecordingNotifier::Manner::KeepsSilent; // killed between the notice and its receipt
    fire({"a"});
    m_center.reset();
    m_notifier = std::make_unique<RecordingNotifier>();
    m_center = std::make_unique<NoticeCenter>(*m_store, *m_notifier, [this] { return m_now; });
    pass(1);
    pass(60 * s);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("slow a (repeat)"));
}

void NoticeCenterTest::opensTheChart()
{
    QSignalSpy chart(m_center.get(), &NoticeCenter::chartRequested);
    const auto alerts = fire({"a"});
    m_notifier->click(m_notifier->receipts[0], action::showChart);
    QCOMPARE(chart.size(), 1);
    QCOMPARE(chart[0][0].toString(), QStringLiteral("rule"));
    QCOMPARE(chart[0][1].value<Labels>(), alerts[0].labels);
    QCOMPARE(m_store->unreadCount(), 0);
}

void NoticeCenterTest::opensTheListForASummary()
{
    QSignalSpy list(m_center.get(), &NoticeCenter::alertsRequested);
    fire({"a", "b", "c"});
    m_notifier->click(m_notifier->receipts[0], action::showAlerts);
    QCOMPARE(list.size(), 1);
}

void NoticeCenterTest::ignoresForeignActions()
{
    QSignalSpy chart(m_center.get(), &NoticeCenter::chartRequested);
    QSignalSpy list(m_center.get(), &NoticeCenter::alertsRequested);
    fire({"a"});
    m_notifier->click(QStringLiteral("desk/99"), action::showChart);
    m_notifier->click(QString(), action::snooze);
    QVERIFY(chart.isEmpty() && list.isEmpty());
    QVERIFY(m_store->snoozes(m_now.wall).empty());
}

void NoticeCenterTest::snoozesForAnHourAndThenReminds()
{
    QSignalSpy snoozed(m_center.get(), &NoticeCenter::snoozed);
    fire({"a"});
    m_notifier->click(m_notifier->receipts[0], action::snooze);
    QCOMPARE(snoozed.size(), 1);
    pass(hour - 1);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    pass(1);
    QCOMPARE(m_notifier->shown.size(), std::size_t(2));
    QCOMPARE(m_notifier->shown[1].summary, QStringLiteral("slow a"));
    pass(2 * hour);
    QCOMPARE(m_notifier->shown.size(), std::size_t(2));
}

void NoticeCenterTest::doesNotTellOfASnoozedOneAtAll()
{
    m_store->snooze({"", std::nullopt, m_now.wall + hour}, m_now.wall);
    const auto alerts = fire({"a"});
    const auto later = fire({"b"});
    pass(60 * s);
    resolve(alerts);
    pass(2 * hour);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1)); // b still fires; a came and went in the silence
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("slow b"));
    QCOMPARE(m_store->history(0).size(), std::size_t(2));
}

void NoticeCenterTest::takesASnoozedOneFromTheScreenWhenItEnds()
{
    const auto alerts = fire({"a"}, "critical");
    m_notifier->click(m_notifier->receipts[0], action::snooze);
    pass(60 * s);
    resolve(alerts);
    QCOMPARE(m_notifier->closedByUs, m_notifier->receipts);
    pass(2 * hour);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->closedByUs.size(), std::size_t(1));
    QVERIFY(m_store->dueNotices(m_now.wall).empty());
}

void NoticeCenterTest::takesASnoozedSummaryFromTheScreenWhenAllOfItEnded()
{
    const auto alerts = fire({"a", "b", "c"});
    m_notifier->click(m_notifier->receipts[0], action::snooze);
    pass(60 * s);
    resolve({alerts[0], alerts[1]});
    pass(60 * s);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1)); // silence
    QVERIFY(m_notifier->closedByUs.empty());
    resolve({alerts[2]});
    pass(60 * s);
    QCOMPARE(m_notifier->closedByUs, m_notifier->receipts);
    pass(2 * hour);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
}

void NoticeCenterTest::tellsASummaryAnewWhenASnoozedPartOfItEnds()
{
    const auto alerts = fire({"a", "b", "c"});
    m_store->snooze({"rule", alerts[0].labels, m_now.wall + hour}, m_now.wall);
    pass(60 * s);
    resolve({alerts[0]});
    QCOMPARE(m_notifier->shown.back().summary, QStringLiteral("2 alerts still fire"));
    QCOMPARE(m_notifier->shown.back().replaces, m_notifier->receipts[0]);
}

void NoticeCenterTest::takesAnAlertWhoseRuleIsGoneFromTheScreen()
{
    const auto alerts = fire({"a"}, "critical");
    pass(60 * s);
    resolve(alerts, Transition::Reason::RuleRemoved);
    QCOMPARE(m_notifier->closedByUs, m_notifier->receipts);
    pass(60 * s);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    const auto three = fire({"b", "c", "d"});
    pass(60 * s);
    resolve({three[0]}, Transition::Reason::RuleRemoved);
    QCOMPARE(m_notifier->shown.back().summary, QStringLiteral("2 alerts still fire"));
    QCOMPARE(m_notifier->closedByUs.size(), std::size_t(1));
}

void NoticeCenterTest::tellsOfAnAlertWhoseRuleIsGoneToWhoHasNotHeardOfIt()
{
    m_notifier->setAvailable(false);
    const auto alerts = fire({"a"}, "critical");
    pass(60 * s);
    resolve(alerts, Transition::Reason::RuleRemoved);
    m_notifier->setAvailable(true);
    settle();
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("slow a"));
    QVERIFY(m_notifier->shown[0].body.contains(QStringLiteral("its rule was changed or removed")));
    pass(60 * s);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QVERIFY(m_notifier->closedByUs.empty());
}

void NoticeCenterTest::offersNoChartWithoutAWindow()
{
    m_center->setHasWindow(false);
    const auto alerts = fire({"a"});
    QCOMPARE(m_notifier->shown[0].actions.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].actions[0].id, action::snooze);
    pass(60 * s);
    resolve(alerts);
    QVERIFY(m_notifier->shown.at(1).actions.empty());
}

QTEST_GUILESS_MAIN(NoticeCenterTest)
#include "tst_noticecenter.moc"

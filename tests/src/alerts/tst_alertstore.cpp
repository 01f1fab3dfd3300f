// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/alertrows.h"
#include "src/alerts/alertstore.h"
#include "src/base/database.h"

#include "src/base/database.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <SQLiteCpp/Database.h>
#include <cmath>
#include <limits>

using namespace meterbird;
using namespace meterbird::alerts;

namespace {

Alert alert(const char *endpoint, AlertState state = AlertState::Firing, Timestamp firedAt = 2'000)
{
    Alert made;
    made.ruleId = "rule";
    made.labels.set("endpoint", endpoint);
    made.state = state;
    made.since = 1'000;
    made.firedAt = state == AlertState::Firing ? firedAt : 0;
    made.breachedFor = 60'000;
    made.value = made.peak = 11;
    return made;
}

Episode words(const Transition &transition)
{
    Episode episode;
    episode.ruleId = transition.alert.ruleId;
    episode.ruleName = "Slow";
    episode.labels = transition.alert.labels;
    episode.severity = "critical";
    episode.summary = "it is slow";
    episode.condition = "above 10 s";
    episode.unit.id = "s";
    episode.firedAt = transition.alert.firedAt;
    episode.since = transition.alert.since;
    episode.peak = bounded(transition.alert.peak, transition.alert.bounds);
    return episode;
}

/// Records that `list` fires, each with a history row; gives them back with their episodes.
std::vector<Alert> fire(AlertStore &store, std::vector<Alert> list)
{
    std::vector<Transition> transitions;
    for (const Alert &each : list)
        transitions.push_back({Transition::Kind::Fired, each, each.firedAt, {}});
    store.record("rule", list, transitions, words);
    return list;
}

void resolve(AlertStore &store, const std::vector<Alert> &list, Timestamp at, bool silent = false)
{
    std::vector<Transition> transitions;
    for (const Alert &each : list)
        transitions.push_back({Transition::Kind::Resolved, each, at, Transition::Reason::Cleared});
    std::vector<Alert> none;
    store.record("rule", none, transitions, words, silent);
}

} // namespace

class AlertStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void bringsBackWhatWasActive();
    void keepsValuesThatSqlDoesNotKnow();
    void hasEachEpisodeOnceThoughItIsReopened();
    void remembersTheWorstValue();
    void remembersThatTheWorstValueIsABound();
    void readsAFileOfBeforeThePeaksHadSides();
    void logsWhatIsDue();
    void losesNoNoticeAndRepeatsAtMostOneInTheThirdWindow();
    void dropsTheNoticesOfASilentEnd();
    void knowsTheEpisodesOfAReceipt();
    void countsTheUnread();
    void snoozesOneARuleOrAll();
    void remindsAfterASnooze();
    void prunesOnlyWhatIsOver();
    void givesTheNewestOfALongHistory();
    void goesOnInMemoryWhenTheDiskRefuses();
    void saysWhatIsWrongWithTheFile();

private:
    std::unique_ptr<AlertStore> open();
    std::unique_ptr<QTemporaryDir> m_folder;
};

void AlertStoreTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

std::unique_ptr<AlertStore> AlertStoreTest::open()
{
    auto store = AlertStore::open(m_folder->filePath(QStringLiteral("m.sqlite")).toStdString());
    return store ? std::move(*store) : nullptr;
}

void AlertStoreTest::bringsBackWhatWasActive()
{
    Alert pending = alert("a \"quoted\" {b}\n\x1f", AlertState::Pending);
    Alert clearing = alert("c");
    clearing.clearFor = 30'000;
    std::vector<Alert> active {pending, clearing};
    std::vector<Transition> none;
    open()->record("rule", active, none, words);
    auto store = open();
    auto found = store->activeAlerts();
    QCOMPARE(found.size(), std::size_t(2));
    for (Alert &each : found) {
        QVERIFY(each.isRestored);
        each.isRestored = false;
    }
    QVERIFY(found == active);
}

void AlertStoreTest::keepsValuesThatSqlDoesNotKnow()
{
    Alert odd = alert("a");
    odd.value = std::nan("");
    odd.peak = std::numeric_limits<double>::infinity();
    auto store = open();
    fire(*store, {odd});
    const Alert found = store->activeAlerts().front();
    QVERIFY(std::isnan(found.value));
    QVERIFY(std::isinf(found.peak));
    QVERIFY(std::isinf(store->history(0).front().peak.value));
}

void AlertStoreTest::hasEachEpisodeOnceThoughItIsReopened()
{
    std::int64_t id = 0;
    for (int i = 0; i < 5; ++i) { // as after a kill between the commit and whatever came next
        auto store = open();
        id = fire(*store, {alert("a")}).front().episode;
    }
    auto store = open();
    QCOMPARE(store->history(0).size(), std::size_t(1));
    auto active = store->activeAlerts();
    QCOMPARE(active.front().episode, id);
    resolve(*store, active, 9'000);
    resolve(*store, active, 99'000);
    const auto history = open()->history(0);
    QCOMPARE(history.size(), std::size_t(1));
    QCOMPARE(history.front().resolvedAt, Timestamp(9'000));
    QVERIFY(open()->activeAlerts().empty());
}

void AlertStoreTest::remembersTheWorstValue()
{
    auto store = open();
    auto active = fire(*store, {alert("a")});
    active.front().peak = 15;
    std::vector<Transition> none;
    store->record("rule", active, none, words);
    QCOMPARE(open()->history(0).front().peak.value, 15.0);
}

void AlertStoreTest::remembersThatTheWorstValueIsABound()
{
    auto store = open();
    Alert slow = alert("a");
    slow.peak = 600;
    slow.bounds = {5, 600};
    auto active = fire(*store, {slow});
    const BoundedValue above {600, Side::Above};
    QCOMPARE(open()->history(0).front().peak, above);
    QCOMPARE(open()->activeAlerts().front().peak, 600.0);
    // After a restart nothing is known of the buckets at first.
    active.front().bounds = {};
    std::vector<Transition> none;
    store->record("rule", active, none, words);
    QCOMPARE(open()->history(0).front().peak, above);
    active.front().bounds = {5, 10'000};
    store->record("rule", active, none, words);
    QCOMPARE(open()->history(0).front().peak, BoundedValue {600});
    active.front().peak = 3;
    store->record("rule", active, none, words);
    QCOMPARE(open()->history(0).front().peak, (BoundedValue {5, Side::AtMost}));
    active.front().bounds = {};
    resolve(*store, active, 9'000);
    QCOMPARE(open()->history(0).front().peak, (BoundedValue {5, Side::AtMost}));
    QCOMPARE(open()->history(0).front().resolvedAt, Timestamp(9'000));
}

void AlertStoreTest::readsAFileOfBeforeThePeaksHadSides()
{
    {
        auto database = *openDatabase(m_folder->filePath(QStringLiteral("m.sqlite")).toStdString());
        QVERIFY(migrate(*database, "alerts", rows::schema.first(1)));
        database->exec("INSERT INTO alert_episode (rule, name, labels, severity, summary, condition, unit, fired_at, "
                       "since, peak) VALUES ('rule', 'Slow', '{}', 'critical', 'slow', '', 's', 2, 1, 11.5)");
    }
    QCOMPARE(open()->history(0).front().peak, BoundedValue {11.5});
}

void AlertStoreTest::logsWhatIsDue()
{
    auto store = open();
    const auto active = fire(*store, {alert("a"), alert("b")});
    QCOMPARE(store->dueNotices(1'999).size(), std::size_t(0));
    QCOMPARE(store->nextDue(1'999), Timestamp(2'000));
    const auto due = store->dueNotices(2'000);
    QCOMPARE(due.size(), std::size_t(2));
    QCOMPARE(due.front().kind, LoggedNotice::Kind::Fired);
    store->noteTry({due[0].id});
    store->noteReceipt({due[0].id}, "r1", 2'001);
    QCOMPARE(store->dueNotices(2'000).size(), std::size_t(1));
    store->drop({due[1].id});
    QVERIFY(store->dueNotices(2'000).empty());
    resolve(*store, {active[0]}, 5'000);
    QCOMPARE(store->dueNotices(5'000).front().kind, LoggedNotice::Kind::Resolved);
    QCOMPARE(store->lastReceipt(active[0].episode), std::string("r1"));
    QCOMPARE(store->lastReceipt(active[1].episode), std::string());
}

void AlertStoreTest::losesNoNoticeAndRepeatsAtMostOneInTheThirdWindow()
{
    { // killed after the write, before the notice
        auto store = open();
        fire(*store, {alert("a")});
    }
    { // still due, and known to be new; killed after it was handed over, before its receipt
        auto store = open();
        const auto due = store->dueNotices(9'000);
        QCOMPARE(due.size(), std::size_t(1));
        QCOMPARE(due.front().tries, 0);
        store->noteTry({due.front().id});
    }
    { // due once more, and known as a repeat
        auto store = open();
        const auto due = store->dueNotices(9'000);
        QCOMPARE(due.size(), std::size_t(1));
        QCOMPARE(due.front().tries, 1);
        store->noteTry({due.front().id});
        store->noteReceipt({due.front().id}, "r", 9'000);
    }
    QVERIFY(open()->dueNotices(9'000).empty());
    auto store = open();
    fire(*store, {alert("b")});
    const auto due = store->dueNotices(9'000);
    store->noteTry({due.front().id});
    store->takeBackTry({due.front().id});
    store->takeBackTry({due.front().id});
    QCOMPARE(store->dueNotices(9'000).front().tries, 0);
}

void AlertStoreTest::dropsTheNoticesOfASilentEnd()
{
    auto store = open();
    resolve(*store, fire(*store, {alert("a")}), 5'000, true);
    QVERIFY(store->dueNotices(9'000).empty());
    QCOMPARE(store->history(0).front().resolvedAt, Timestamp(5'000));
}

void AlertStoreTest::knowsTheEpisodesOfAReceipt()
{
    auto store = open();
    fire(*store, {alert("a"), alert("b")});
    std::vector<std::int64_t> ids;
    for (const LoggedNotice &notice : store->dueNotices(9'000))
        ids.push_back(notice.id);
    store->noteReceipt(ids, "r", 9'000);
    QCOMPARE(store->episodesOfReceipt("r").size(), std::size_t(2));
    QVERIFY(store->episodesOfReceipt("somebody else's").empty());
    QVERIFY(store->episodesOfReceipt("").empty());
}

void AlertStoreTest::countsTheUnread()
{
    auto store = open();
    const auto active = fire(*store, {alert("a"), alert("b")});
    QCOMPARE(store->unreadCount(), 2);
    store->markRead(active[0].episode);
    QCOMPARE(open()->unreadCount(), 1);
    store->markAllRead();
    QCOMPARE(store->unreadCount(), 0);
    QVERIFY(store->episode(active[0].episode)->isRead);
    QVERIFY(!store->episode(4711));
}

void AlertStoreTest::snoozesOneARuleOrAll()
{
    auto store = open();
    const Labels a = alert("a").labels, b = alert("b").labels;
    store->snooze({"rule", a, 5'000}, 1'000);
    auto snoozes = open()->snoozes(4'999);
    QCOMPARE(snoozes.size(), std::size_t(1));
    QVERIFY(snoozes.front().covers("rule", a));
    QVERIFY(!snoozes.front().covers("rule", b));
    QVERIFY(!snoozes.front().covers("other", a));
    QVERIFY(store->snoozes(5'000).empty());
    store->snooze({"rule", std::nullopt, 5'000}, 1'000);
    QVERIFY(std::ranges::any_of(store->snoozes(2'000), [&](const Snooze &each) { return each.covers("rule", b); }));
    store->snooze({"", std::nullopt, 5'000}, 1'000);
    QVERIFY(std::ranges::any_of(store->snoozes(2'000), [&](const Snooze &each) { return each.covers("any", b); }));
    store->snooze({"", std::nullopt, 1'000}, 1'000); // ends it
    QVERIFY(std::ranges::none_of(store->snoozes(2'000), [&](const Snooze &each) { return each.covers("any", b); }));
}

void AlertStoreTest::remindsAfterASnooze()
{
    auto store = open();
    const auto active = fire(*store, {alert("a"), alert("b")});
    for (const LoggedNotice &notice : store->dueNotices(9'000))
        store->noteReceipt({notice.id}, "r", 9'000);
    store->snooze({"rule", active[0].labels, 50'000}, 10'000);
    QVERIFY(store->dueNotices(49'999).empty());
    QCOMPARE(store->nextDue(10'000), Timestamp(50'000));
    const auto due = store->dueNotices(50'000);
    QCOMPARE(due.size(), std::size_t(1));
    QCOMPARE(due.front().kind, LoggedNotice::Kind::Reminder);
    QCOMPARE(due.front().episode, active[0].episode);
}

void AlertStoreTest::prunesOnlyWhatIsOver()
{
    auto store = open();
    const auto active = fire(*store, {alert("a", AlertState::Firing, 1'000), alert("b", AlertState::Firing, 2'000)});
    resolve(*store, {active[0]}, 5'000);
    store->prune(4'000);
    QCOMPARE(store->history(0).size(), std::size_t(2));
    store->prune(1'000'000);
    const auto left = store->history(0);
    QCOMPARE(left.size(), std::size_t(1));
    QCOMPARE(left.front().labels, active[1].labels);
}

void AlertStoreTest::givesTheNewestOfALongHistory()
{
    auto store = open();
    std::vector<Alert> many;
    for (int i = 0; i < 600; ++i)
        many.push_back(alert(std::to_string(i).c_str(), AlertState::Firing, 1'000 + i));
    resolve(*store, fire(*store, many), 10'000);
    QCOMPARE(store->history(0, 100).size(), std::size_t(100));
    QCOMPARE(store->history(0, 100).front().firedAt, Timestamp(1'599));
    QVERIFY(store->history(10'001).empty());
    store->prune(0, 50);
    QCOMPARE(store->history(0).size(), std::size_t(50));
    QCOMPARE(store->history(0).back().firedAt, Timestamp(1'550));
    QVERIFY(store->dueNotices(99'999).size() == 100); // those of the pruned ones are gone with them
}

void AlertStoreTest::goesOnInMemoryWhenTheDiskRefuses()
{
    auto store = open();
    const auto active = fire(*store, {alert("a")});
    // A writer that does not let go stands for every disk that refuses: the store waits for 2 s.
    auto other = openDatabase(m_folder->filePath(QStringLiteral("m.sqlite")).toStdString());
    QVERIFY(other);
    (*other)->exec("BEGIN IMMEDIATE");
    QVERIFY(store->isPersistent());
    resolve(*store, active, 5'000);
    QVERIFY(!store->isPersistent());
    QVERIFY(store->problem()->detail.find("in memory only") != std::string::npos);
    QCOMPARE(store->history(0).size(), std::size_t(1)); // what stood in the file, and what came after
    QCOMPARE(store->history(0).front().resolvedAt, Timestamp(5'000));
    QCOMPARE(store->dueNotices(9'000).size(), std::size_t(2));
    fire(*store, {alert("b")});
    QCOMPARE(store->history(0).size(), std::size_t(2));
}

void AlertStoreTest::saysWhatIsWrongWithTheFile()
{
    const QString path = m_folder->filePath(QStringLiteral("m.sqlite"));
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(QByteArray(100'000, 'x'));
    file.close();
    const auto store = AlertStore::open(path.toStdString());
    QVERIFY(!store);
    QCOMPARE(store.error().kind, Error::Kind::Storage);
    QVERIFY(store.error().detail.find("m.sqlite") != std::string::npos);
    auto memory = AlertStore::inMemory();
    QVERIFY(!memory->isPersistent());
    fire(*memory, {alert("a")});
    QCOMPARE(memory->history(0).size(), std::size_t(1));
    QVERIFY(!QFile::exists(QStringLiteral(":memory:")));
}

QTEST_GUILESS_MAIN(AlertStoreTest)
#include "tst_alertstore.moc"

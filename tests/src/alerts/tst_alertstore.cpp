// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/alertrows.h"
#include "src/alerts/alertstore.h"
#include "src/base/database.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <cmath>
#include <csignal>
#include <limits>
#include <sys/resource.h>

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

void resolve(AlertStore &store, const std::vector<Alert> &list, Timestamp at)
{
    std::vector<Transition> transitions;
    for (const Alert &each : list)
        transitions.push_back({Transition::Kind::Resolved, each, at, Transition::Reason::Cleared});
    std::vector<Alert> none;
    store.record("rule", none, transitions, words);
}

/// While it lives no file grows: to a database that is a full disk.
class FullDisk
{
public:
    FullDisk()
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit none {1, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
    FullDisk(const FullDisk &) = delete;
    FullDisk &operator=(const FullDisk &) = delete;

private:
    rlimit m_before {};
};

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
    void knowsTheEpisodesOfAReceipt();
    void countsTheUnread();
    void snoozesOneARuleOrAll();
    void remindsAfterASnooze();
    void remindsOnceThoughTheSnoozeIsCutShort();
    void prunesOnlyWhatIsOver();
    void givesTheNewestOfALongHistory();
    void looksUpWhatFiresWithoutReadingTheWholeHistory();
    void goesOnInMemoryWhileAnotherHoldsTheLock();
    void writesBackWhatMemoryHolds();
    void saysOfALockOnlyWhenItLasts();
    void goesOnInMemoryWhileTheDiskIsFull();
    void writesBackAtTheEnd();
    void leavesAFileAloneThatItCouldNotRead();
    void saysWhatIsWrongWithTheFile();

private:
    std::string path() const { return m_folder->filePath(QStringLiteral("m.sqlite")).toStdString(); }
    std::unique_ptr<AlertStore> open();
    std::unique_ptr<QTemporaryDir> m_folder;
};

void AlertStoreTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

std::unique_ptr<AlertStore> AlertStoreTest::open()
{
    auto store = AlertStore::open(path());
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

void AlertStoreTest::remindsOnceThoughTheSnoozeIsCutShort()
{
    auto store = open();
    const auto active = fire(*store, {alert("a"), alert("b")});
    for (const LoggedNotice &notice : store->dueNotices(9'000))
        store->noteReceipt({notice.id}, "r", 9'000);
    const Labels a = active[0].labels;
    store->snooze({"rule", a, 80'000}, 10'000);
    store->snooze({"rule", a, 50'000}, 10'000); // 8 h, no, 1 h
    QCOMPARE(store->nextDue(10'000), Timestamp(50'000));
    QCOMPARE(store->dueNotices(99'000).size(), std::size_t(1));
    store->snooze({"rule", a, 20'000}, 20'000); // ended by hand
    const auto due = store->dueNotices(20'000);
    QCOMPARE(due.size(), std::size_t(1));
    QCOMPARE(due.front().episode, active[0].episode);
    QCOMPARE(store->nextDue(20'000), Timestamp(0));
    store->noteReceipt({due.front().id}, "r", 20'000);
    store->snooze({"rule", a, 20'000}, 20'000); // nothing to end: nothing to tell
    QVERIFY(store->dueNotices(99'000).empty());
}

void AlertStoreTest::looksUpWhatFiresWithoutReadingTheWholeHistory()
{
    auto store = open();
    const auto firing = fire(*store, {alert("a")});
    std::vector<Alert> many;
    for (int i = 0; i < 50; ++i)
        many.push_back(alert(std::to_string(i).c_str(), AlertState::Firing, 3'000 + i));
    resolve(*store, fire(*store, many), 10'000);
    QCOMPARE(store->unreadFiring(), std::set<std::int64_t> {firing.front().episode});
    QCOMPARE(store->history(10'001).size(), std::size_t(1));
    QCOMPARE(store->history(10'000).size(), std::size_t(51));
    const auto before = store->historyRevision();
    store->noteTry({1});
    QCOMPARE(store->historyRevision(), before);
    store->markRead(firing.front().episode);
    QVERIFY(store->historyRevision() != before);
    QVERIFY(store->unreadFiring().empty());
    // As SQLite plans it: by index, no step over all rows.
    auto other = openDatabase(m_folder->filePath(QStringLiteral("m.sqlite")).toStdString());
    for (const std::string query :
         {"SELECT id FROM alert_episode WHERE resolved_at = 0 AND is_read = 0",
          "SELECT count(*) FROM alert_episode WHERE is_read = 0", "SELECT id FROM alert_episode WHERE resolved_at >= 5",
          "SELECT id FROM alert_episode WHERE fired_at >= 5"}) {
        SQLite::Statement plan(**other, "EXPLAIN QUERY PLAN " + query);
        QVERIFY(plan.executeStep());
        const std::string step = plan.getColumn(3).getString();
        QVERIFY2(step.find("USING") != std::string::npos && step.find("INDEX") != std::string::npos, step.c_str());
    }
}

void AlertStoreTest::goesOnInMemoryWhileAnotherHoldsTheLock()
{
    auto store = open();
    const auto active = fire(*store, {alert("a")});
    auto other = openDatabase(path());
    QVERIFY(other);
    (*other)->exec("BEGIN IMMEDIATE");
    int refused = 0;
    store->setRefusedHandler([&refused] { ++refused; });
    QVERIFY(store->isPersistent());
    resolve(*store, active, 5'000);
    QVERIFY(!store->isPersistent());
    QCOMPARE(refused, 1);
    QVERIFY(store->returnDelay());
    QCOMPARE(store->history(0).size(), std::size_t(1)); // what stood in the file, and what came after
    QCOMPARE(store->history(0).front().resolvedAt, Timestamp(5'000));
    QCOMPARE(store->dueNotices(9'000).size(), std::size_t(2));
    fire(*store, {alert("b")});
    QCOMPARE(store->history(0).size(), std::size_t(2));
    QCOMPARE(refused, 1); // once a refusal, not once a write
    QVERIFY(!store->returnToFile());
    (*other)->exec("ROLLBACK");
    QVERIFY(store->returnToFile());
    QVERIFY(store->isPersistent());
    QVERIFY(!store->returnDelay());
}

void AlertStoreTest::writesBackWhatMemoryHolds()
{
    auto store = open();
    std::vector<Alert> active = fire(*store, {alert("a"), alert("b"), alert("old", AlertState::Firing, 1'000)});
    resolve(*store, {active[2]}, 1'500);
    std::vector<Transition> none;
    store->record("rule", active, none, words);
    store->snooze({"rule", active[1].labels, 90'000}, 2'000);
    auto other = openDatabase(path());
    (*other)->exec("BEGIN IMMEDIATE");
    resolve(*store, {active[0]}, 5'000);
    store->markRead(active[1].episode);
    store->prune(2'000); // "old" goes with its notices
    const auto fresh = fire(*store, {alert("c", AlertState::Firing, 6'000)});
    for (const LoggedNotice &notice : store->dueNotices(9'000))
        store->noteReceipt({notice.id}, "r", 9'000);
    store->snooze({"rule", active[1].labels, 1'000}, 2'000);
    store->snooze({"rule", fresh[0].labels, 70'000}, 2'000);
    store->keepRules({{"/a.yml", "groups: []"}});
    (*other)->exec("ROLLBACK");
    QVERIFY(store->returnToFile());
    const auto history = store->history(0);
    const auto due = store->dueNotices(99'000);
    const auto stillActive = store->activeAlerts();
    const auto snoozes = store->snoozes(2'000);
    QCOMPARE(history.size(), std::size_t(3));
    QCOMPARE(stillActive.size(), std::size_t(1));
    QCOMPARE(due.size(), std::size_t(2)); // the reminders
    QCOMPARE(snoozes.size(), std::size_t(1));
    store = open(); // from the file alone
    QVERIFY(store->history(0) == history);
    QVERIFY(store->dueNotices(99'000) == due);
    QVERIFY(store->activeAlerts() == stillActive);
    QVERIFY(store->snoozes(2'000) == snoozes);
    QCOMPARE(store->keptRules().at("/a.yml"), std::string("groups: []"));
    QCOMPARE(store->episodesOfReceipt("r").size(), std::size_t(3));
    QVERIFY(fire(*store, {alert("d", AlertState::Firing, 7'000)}).front().episode > fresh[0].episode);
}

void AlertStoreTest::saysOfALockOnlyWhenItLasts()
{
    auto store = open();
    auto other = openDatabase(path());
    (*other)->exec("BEGIN IMMEDIATE");
    fire(*store, {alert("a")});
    Milliseconds waited = 0;
    while (!store->problem()) {
        QVERIFY(waited < 60'000);
        waited += *store->returnDelay();
        QVERIFY(!store->returnToFile());
    }
    QVERIFY(waited > 1'000);
    QVERIFY(store->problem()->detail.find("until the file can be written again") != std::string::npos);
    for (int i = 0; i < 10; ++i)
        QVERIFY(!store->returnToFile());
    QCOMPARE(*store->returnDelay(), Milliseconds(60'000)); // not more seldom than that
    (*other)->exec("ROLLBACK");
    QVERIFY(store->returnToFile());
    QVERIFY(!store->problem());
}

void AlertStoreTest::goesOnInMemoryWhileTheDiskIsFull()
{
    auto store = open();
    const auto active = fire(*store, {alert("a")});
    ::signal(SIGXFSZ, SIG_IGN); // an error, no death
    {
        const FullDisk full;
        resolve(*store, active, 5'000);
        fire(*store, {alert("b", AlertState::Firing, 6'000)});
        QVERIFY(!store->returnToFile());
    }
    QVERIFY(!store->isPersistent());
    QVERIFY(store->problem());
    QCOMPARE(*store->returnDelay(), Milliseconds(60'000));
    QCOMPARE(open()->history(0).front().resolvedAt, Timestamp(0)); // as the file has it
    QVERIFY(store->returnToFile());
    QVERIFY(!store->problem());
    QCOMPARE(open()->history(0).size(), std::size_t(2));
    QCOMPARE(open()->history(0).back().resolvedAt, Timestamp(5'000));
    QCOMPARE(open()->activeAlerts().front().labels, alert("b").labels);
}

void AlertStoreTest::writesBackAtTheEnd()
{
    auto store = open();
    auto other = openDatabase(path());
    (*other)->exec("BEGIN IMMEDIATE");
    fire(*store, {alert("a")});
    (*other)->exec("ROLLBACK");
    QVERIFY(open()->history(0).empty());
    store.reset();
    QCOMPARE(open()->history(0).size(), std::size_t(1));
}

void AlertStoreTest::leavesAFileAloneThatItCouldNotRead()
{
    auto store = open();
    const auto active = fire(*store, {alert("a")});
    {
        auto other = openDatabase(path());
        (*other)->exec("DROP TABLE alert_snooze"); // as good as a page that cannot be read
    }
    store->snooze({"rule", active[0].labels, 90'000}, 1'000);
    QVERIFY(!store->isPersistent());
    QVERIFY(store->problem()->detail.find("in memory only") != std::string::npos);
    resolve(*store, active, 5'000); // of an episode that memory does not know
    QVERIFY(store->activeAlerts().empty());
    QVERIFY(!store->returnDelay());
    QVERIFY(!store->returnToFile());
    store.reset();
    auto other = openDatabase(path());
    QCOMPARE((*other)->execAndGet("SELECT count(*) FROM alert_active").getInt(), 1);
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

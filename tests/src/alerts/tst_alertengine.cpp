// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/alertengine.h"

#include "src/base/database.h"
#include "tests/support/fakequerysource.h"
#include "tests/support/recordingnotifier.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using namespace meterbird::alerts;
using meterbird::test::FakeQuerySource;
using meterbird::test::RecordingNotifier;

namespace {

constexpr Milliseconds s = 1'000, hour = 3'600'000;

Rule slow(Milliseconds holdFor = 0)
{
    Rule rule;
    rule.group = "agents";
    rule.name = "Slow";
    rule.expr = "p95 > 10";
    rule.holdFor = holdFor;
    rule.labels.set("severity", "critical");
    rule.annotations.set("summary", "p95 is {{ $value }} s");
    return rule;
}

Rule other(const char *name, const char *expr)
{
    Rule rule;
    rule.group = "agents";
    rule.name = name;
    rule.expr = expr;
    return rule;
}

} // namespace

class AlertEngineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void tellsOfAnAlertOnce();
    void asksForTheLeftSideAtTheTimeOfNow();
    void saysWhatBucketsCannotTell();
    void keepsFiringWhileTheQueryFails();
    void saysWhenThereIsNoData();
    void doesNotPileUp();
    void asksEachRuleAtItsOwnInterval();
    void doesNotTellAgainAfterARestart();
    void tellsWhatEndedWhileItWasAway();
    void goesOnWithARuleThatWasEdited();
    void endsTheAlertsOfARuleThatIsGone();
    void endsRestoredAlertsOfARuleThatIsGone();
    void takesAnEditedRulesNoticeFromTheScreen();
    void keepsRestoredAlertsOfAFileThatCannotBeRead();
    void writesALongBreachNowAndThen();
    void tellsOnceOfRulesThatAreAskedTogether();
    void returnsToItsFileByItself();
    void opensAChartAlsoOfARuleThatIsGone();
    void throwsAwayAnswersToOldQuestions();
    void looksOnlyAfterAChangeOfServer();
    void asksAnotherServerAtOnceAlsoAfterAPause();
    void countsWithoutTheSnoozed();
    void knowsTheWorstState();
    void survivesASourceThatGoesFirst();
    void livesThroughAHandlerThatChangesTheRules();

private:
    void start();
    void evaluate(Milliseconds after = 15 * s);
    const RuleStatus &first() const { return m_engine->statuses().front(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeQuerySource> m_source;
    std::unique_ptr<AlertStore> m_store;
    std::unique_ptr<RecordingNotifier> m_notifier;
    std::unique_ptr<AlertEngine> m_engine;
    std::map<std::string, std::optional<double>> m_values; ///< by query; nothing: an empty answer
    std::vector<std::string> m_buckets; ///< the bounds that every histogram has
    Moment m_now;
};

void AlertEngineTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_now = {1'700'000'000'000, 1'000'000};
    m_values.clear();
    m_buckets.clear();
    m_source = std::make_unique<FakeQuerySource>();
    m_source->onInstant = [this](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
        prometheus::Answer answer;
        answer.type = prometheus::ResultType::Vector;
        if (query.expr.starts_with("count by (le")) {
            for (const std::string &le : m_buckets)
                answer.series.push_back({Labels(std::vector<Labels::Pair> {{"le", le}}), {{query.time, 1}}});
            return answer;
        }
        Labels labels;
        labels.set("endpoint", "query");
        if (const auto value = m_values[query.expr])
            answer.series.push_back({labels, {{query.time, *value}}});
        return answer;
    };
    m_notifier = std::make_unique<RecordingNotifier>();
    start();
}

void AlertEngineTest::cleanup()
{
    m_engine.reset();
    m_notifier.reset();
    m_store.reset();
    m_source.reset();
}

/// Opens the store and makes an engine on it, as at the start of the program.
void AlertEngineTest::start()
{
    m_engine.reset();
    m_store.reset();
    auto store = AlertStore::open(m_folder->filePath(QStringLiteral("m.sqlite")).toStdString());
    QVERIFY(store);
    m_store = std::move(*store);
    m_engine = std::make_unique<AlertEngine>(*m_source, *m_store, *m_notifier, [this] { return m_now; });
}

void AlertEngineTest::evaluate(Milliseconds after)
{
    m_now.wall += after;
    m_now.boot += after;
    m_engine->evaluateNow();
    for (int i = 0; i < 10; ++i)
        QCoreApplication::processEvents();
}

void AlertEngineTest::tellsOfAnAlertOnce()
{
    QSignalSpy transitioned(m_engine.get(), &AlertEngine::transitioned);
    m_engine->setRules({slow(30 * s)});
    m_values["p95"] = 11.4;
    for (int i = 0; i < 10; ++i)
        evaluate();
    QCOMPARE(transitioned.size(), 2); // pending, fired
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_notifier->shown[0].summary, QStringLiteral("p95 is 11.4 s"));
    QCOMPARE(m_engine->firingCount(), 1);
    m_values["p95"] = 9;
    evaluate();
    evaluate();
    QCOMPARE(m_notifier->shown.size(), std::size_t(2));
    QCOMPARE(m_notifier->shown[1].replaces, m_notifier->receipts[0]);
    QCOMPARE(m_engine->firingCount(), 0);
    QCOMPARE(m_store->history(0).size(), std::size_t(1));
}

void AlertEngineTest::asksForTheLeftSideAtTheTimeOfNow()
{
    m_engine->setRules({slow(), other("Gone", "absent(up)")});
    m_values["p95"] = 3;
    evaluate();
    QCOMPARE(m_source->instants.size(), std::size_t(2));
    QCOMPARE(m_source->instants[0], (prometheus::InstantQuery {"p95", m_now.wall}));
    QCOMPARE(m_source->instants[1].expr, std::string("absent(up)"));
    QCOMPARE(first().readings.front().value, 3.0); // known though it does not fire
    QCOMPARE(m_engine->statuses()[1].health, RuleStatus::Health::Ok);
}

void AlertEngineTest::saysWhatBucketsCannotTell()
{
    Rule rule = slow();
    rule.expr = "histogram_quantile(0.95, sum by (le, endpoint) (rate(x_seconds_bucket[5m]))) > 10";
    m_buckets = {"5", "600", "+Inf"};
    m_values["histogram_quantile(0.95, sum by (le, endpoint) (rate(x_seconds_bucket[5m])))"] = 600;
    m_engine->setRules({rule, other("Other", "y > 1")});
    evaluate();
    QCOMPARE(m_source->instants.size(), std::size_t(3));
    QVERIFY(m_source->instants.front().expr.starts_with("count by (le, endpoint) (x_seconds_bucket)"));
    QCOMPARE(first().bounds.of({}), (QuantileBounds {5, 600}));
    QCOMPARE(m_engine->statuses()[1].bounds, GroupedBounds());
    QCOMPARE(m_notifier->shown.front().summary, QStringLiteral("p95 is > 600 s"));
    QCOMPARE(m_store->history(0).front().peak, (BoundedValue {600, Side::Above}));
    // Asked once a minute, though the rule is evaluated more often.
    evaluate();
    evaluate();
    QCOMPARE(m_source->instants.size(), std::size_t(7));
    // An edit that leaves the buckets keeps what is known of them; another server is another matter.
    rule.expr += "0";
    m_engine->setRules({rule});
    QCOMPARE(first().bounds.of({}), (QuantileBounds {5, 600}));
    m_engine->setSource(*m_source);
    QCOMPARE(first().bounds, GroupedBounds());
    QSignalSpy changed(m_engine.get(), &AlertEngine::changed);
    evaluate();
    QCOMPARE(first().bounds.of({}), (QuantileBounds {5, 600}));
    QVERIFY(changed.count() > 0);
}

void AlertEngineTest::keepsFiringWhileTheQueryFails()
{
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    evaluate();
    QCOMPARE(m_engine->firingCount(), 1);
    m_source->failure = Error {Error::Kind::Network, "connection refused"};
    QTest::ignoreMessage(QtWarningMsg, "rule Slow cannot be evaluated: connection refused");
    for (int i = 0; i < 50; ++i)
        evaluate();
    QCOMPARE(m_engine->firingCount(), 1);
    QCOMPARE(first().health, RuleStatus::Health::Failed);
    QCOMPARE(first().error->detail, std::string("connection refused"));
    QCOMPARE(first().readings.size(), std::size_t(1)); // the last good ones stay
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    m_source->failure.reset();
    evaluate();
    QCOMPARE(first().health, RuleStatus::Health::Ok);
    QVERIFY(!first().error);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
}

void AlertEngineTest::saysWhenThereIsNoData()
{
    m_engine->setRules({slow()});
    QCOMPARE(first().health, RuleStatus::Health::NotYet);
    evaluate();
    QCOMPARE(first().health, RuleStatus::Health::NoData);
}

void AlertEngineTest::doesNotPileUp()
{
    m_engine->setRules({slow()});
    m_source->holding = true;
    for (int i = 0; i < 5; ++i)
        evaluate();
    QCOMPARE(m_source->instants.size(), std::size_t(1));
    QCOMPARE(first().skipped, 4);
    m_source->holding = false;
    m_source->release();
    QTRY_COMPARE(first().health, RuleStatus::Health::NoData);
    evaluate();
    QCOMPARE(m_source->instants.size(), std::size_t(2));
}

void AlertEngineTest::asksEachRuleAtItsOwnInterval()
{
    Rule often = slow();
    often.interval = 100;
    Rule seldom = other("Seldom", "x > 1");
    seldom.interval = hour;
    m_engine = std::make_unique<AlertEngine>(*m_source, *m_store, *m_notifier);
    m_engine->setRules({often, seldom});
    m_engine->start();
    const auto count = [this](const char *query) {
        return std::ranges::count(m_source->instants, std::string(query), &prometheus::InstantQuery::expr);
    };
    QTRY_VERIFY(count("p95") >= 4);
    QCOMPARE(count("x"), 1);
    m_engine->stop();
    const auto before = m_source->instants.size();
    QTest::qWait(250);
    QCOMPARE(m_source->instants.size(), before);
}

void AlertEngineTest::doesNotTellAgainAfterARestart()
{
    m_engine->setRules({slow(30 * s)});
    m_values["p95"] = 11;
    for (int i = 0; i < 4; ++i)
        evaluate();
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    for (int i = 0; i < 3; ++i) {
        start();
        m_engine->setRules({slow(30 * s)});
        QCOMPARE(m_engine->firingCount(), 1);
        for (int k = 0; k < 4; ++k)
            evaluate();
    }
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_store->history(0).size(), std::size_t(1));
}

void AlertEngineTest::tellsWhatEndedWhileItWasAway()
{
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    evaluate();
    start();
    m_values["p95"] = 2;
    m_engine->setRules({slow()});
    evaluate(8 * hour);
    QCOMPARE(m_engine->firingCount(), 1); // looked, once
    evaluate();
    QCOMPARE(m_engine->firingCount(), 0);
    QCOMPARE(m_notifier->shown.size(), std::size_t(2));
    QCOMPARE(m_notifier->shown[1].summary, QStringLiteral("Slow ended while Meterbird was not running"));
}

void AlertEngineTest::goesOnWithARuleThatWasEdited()
{
    m_engine->setRules({slow()});
    m_values["p95"] = m_values["p99"] = 11;
    evaluate();
    Rule edited = slow();
    edited.expr = "p99 > 5";
    m_engine->setRules({other("New", "x > 1"), edited});
    QCOMPARE(m_engine->firingCount(), 1);
    evaluate();
    QCOMPARE(m_source->instants.back().expr, std::string("p99"));
    QCOMPARE(m_engine->firingCount(), 1);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
}

void AlertEngineTest::endsTheAlertsOfARuleThatIsGone()
{
    QSignalSpy transitioned(m_engine.get(), &AlertEngine::transitioned);
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    evaluate();
    m_engine->setRules({});
    QCOMPARE(transitioned.back()[0].value<Transition>().reason, Transition::Reason::RuleRemoved);
    QVERIFY(!m_store->history(0).front().isFiring());
    QVERIFY(m_store->activeAlerts().empty());
    evaluate(60 * s);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
}

void AlertEngineTest::endsRestoredAlertsOfARuleThatIsGone()
{
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    evaluate();
    start();
    m_engine->setRules({other("New", "x > 1")});
    QVERIFY(!m_store->history(0).front().isFiring());
    QVERIFY(m_store->activeAlerts().empty());
}

void AlertEngineTest::takesAnEditedRulesNoticeFromTheScreen()
{
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    evaluate();
    Rule edited = slow();
    edited.labels.set("severity", "warning"); // part of what tells rules apart
    m_engine->setRules({edited});
    evaluate();
    QCOMPARE(m_notifier->closedByUs, (std::vector {m_notifier->receipts.at(0)}));
    QCOMPARE(m_notifier->shown.size(), std::size_t(2)); // and tells of it as it is now
    QCOMPARE(m_engine->firingCount(), 1);
}

void AlertEngineTest::keepsRestoredAlertsOfAFileThatCannotBeRead()
{
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    evaluate();
    start();
    m_engine->setRules({other("Shipped", "x > 1")}, false);
    evaluate();
    QVERIFY(m_store->history(0).front().isFiring());
    QCOMPARE(m_engine->firingCount(), 0);
    m_engine->setRules({slow()});
    QCOMPARE(m_engine->firingCount(), 1);
    evaluate();
    evaluate();
    QCOMPARE(m_store->history(0).size(), std::size_t(1));
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QVERIFY(m_notifier->closedByUs.empty());
}

void AlertEngineTest::writesALongBreachNowAndThen()
{
    m_engine->setRules({slow(hour)});
    m_values["p95"] = 11;
    int writes = 0;
    auto before = m_store->historyRevision();
    for (int i = 0; i < 24; ++i) { // two minutes
        m_values["p95"] = 11 + i;
        evaluate(5 * s);
        writes += std::exchange(before, m_store->historyRevision()) != before;
    }
    QVERIFY2(writes >= 4 && writes <= 5, qPrintable(QString::number(writes)));
    const Milliseconds kept = m_store->activeAlerts().front().breachedFor;
    QVERIFY(first().active.front().breachedFor - kept < 30 * s);
}

void AlertEngineTest::tellsOnceOfRulesThatAreAskedTogether()
{
    m_engine->setRules({slow(), other("A", "a > 1"), other("B", "b > 1"), other("C", "c > 1")});
    evaluate();
    QSignalSpy changed(m_engine.get(), &AlertEngine::changed);
    m_values["b"] = 2;
    evaluate();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_engine->firingCount(), 1);
    // One that does not answer must not keep what the others say.
    m_source->onInstant = [this, answer = m_source->onInstant](const prometheus::InstantQuery &query) {
        m_source->holding = query.expr == "a";
        return answer(query);
    };
    m_values["p95"] = 11;
    evaluate();
    QTRY_COMPARE(changed.size(), 2);
    QCOMPARE(m_engine->firingCount(), 2);
    m_source->release();
    QTRY_COMPARE(changed.size(), 3);
}

void AlertEngineTest::returnsToItsFileByItself()
{
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    QSignalSpy changed(m_engine.get(), &AlertEngine::changed);
    auto other = openDatabase(m_folder->filePath(QStringLiteral("m.sqlite")).toStdString());
    QVERIFY(other);
    (*other)->exec("BEGIN IMMEDIATE");
    evaluate();
    QVERIFY(!m_store->isPersistent());
    QCOMPARE(m_engine->firingCount(), 1);
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    (*other)->exec("ROLLBACK");
    QTRY_VERIFY(m_store->isPersistent());
    start();
    m_engine->setRules({slow()});
    QCOMPARE(m_engine->firingCount(), 1);
    evaluate();
    evaluate();
    QCOMPARE(m_notifier->shown.size(), std::size_t(1));
    QCOMPARE(m_store->history(0).size(), std::size_t(1));
}

void AlertEngineTest::opensAChartAlsoOfARuleThatIsGone()
{
    QSignalSpy chart(m_engine.get(), &AlertEngine::chartRequested);
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    evaluate();
    m_engine->setRules({});
    m_notifier->click(m_notifier->receipts[0], action::showChart);
    QCOMPARE(chart.size(), 1);
    QVERIFY(!m_engine->status(chart[0][0].toString().toStdString()));
    QCOMPARE(QString::fromStdString(std::string(chart[0][1].value<Labels>().value("endpoint"))),
             QStringLiteral("query"));
}

void AlertEngineTest::throwsAwayAnswersToOldQuestions()
{
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    m_source->holding = true;
    evaluate();
    m_engine->setRules({other("New", "x > 1")});
    m_source->holding = false;
    m_source->release();
    evaluate();
    QCOMPARE(m_engine->firingCount(), 0);
    QCOMPARE(first().rule.name, std::string("New"));
    QCOMPARE(first().health, RuleStatus::Health::NoData);
}

void AlertEngineTest::looksOnlyAfterAChangeOfServer()
{
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    evaluate();
    m_values["p95"] = 1;
    m_engine->setSource(*m_source);
    evaluate();
    QCOMPARE(m_engine->firingCount(), 1);
    evaluate();
    QCOMPARE(m_engine->firingCount(), 0);
}

void AlertEngineTest::asksAnotherServerAtOnceAlsoAfterAPause()
{
    m_engine->setRules({slow()});
    m_engine->start();
    QCOMPARE(m_source->instants.size(), 1U);
    m_engine->stop();
    m_engine->start();
    QCOMPARE(m_source->instants.size(), 1U); // not due yet
    m_engine->stop();
    m_engine->setSource(*m_source);
    QCOMPARE(m_source->instants.size(), 1U);
    m_engine->start();
    QCOMPARE(m_source->instants.size(), 2U);
    m_engine->stop();
}

void AlertEngineTest::countsWithoutTheSnoozed()
{
    m_engine->setRules({slow()});
    m_values["p95"] = 11;
    evaluate();
    QSignalSpy changed(m_engine.get(), &AlertEngine::changed);
    m_engine->snooze(first().rule.id(), first().active.front().labels, hour);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_engine->firingCount(), 0);
    QCOMPARE(m_engine->worstState(), WorstState::Ok);
    m_engine->snooze(first().rule.id(), first().active.front().labels, 0);
    QCOMPARE(m_engine->firingCount(), 1);
    m_engine->snoozeAll(hour);
    QCOMPARE(m_engine->firingCount(), 0);
    evaluate(hour);
    QCOMPARE(m_engine->firingCount(), 1);
    QTRY_COMPARE(m_notifier->shown.size(), std::size_t(2)); // the reminder
}

void AlertEngineTest::knowsTheWorstState()
{
    m_engine->setRules({slow(hour), other("B", "b > 1")});
    evaluate();
    QCOMPARE(m_engine->worstState(), WorstState::Ok);
    m_values["p95"] = 11;
    evaluate();
    QCOMPARE(m_engine->worstState(), WorstState::Pending);
    m_values["b"] = 2;
    evaluate();
    QCOMPARE(m_engine->worstState(), WorstState::Warning);
    m_engine->setRules({slow(), other("B", "b > 1")});
    evaluate();
    QCOMPARE(m_engine->worstState(), WorstState::Critical);
}

void AlertEngineTest::survivesASourceThatGoesFirst()
{
    m_engine->setRules({slow()});
    m_source->holding = true;
    evaluate();
    m_source.reset(); // each waiter is told Cancelled
    QCOMPARE(first().health, RuleStatus::Health::NotYet);
    m_engine.reset();
}

void AlertEngineTest::livesThroughAHandlerThatChangesTheRules()
{
    m_engine->setRules({slow(), other("B", "b > 1")});
    m_values["p95"] = 11;
    connect(m_engine.get(), &AlertEngine::transitioned, this, [this](const Transition &transition) {
        if (transition.kind == Transition::Kind::Fired)
            m_engine->setRules({});
    });
    evaluate();
    QVERIFY(m_engine->statuses().empty());
    QCOMPARE(m_engine->firingCount(), 0);
}

QTEST_GUILESS_MAIN(AlertEngineTest)
#include "tst_alertengine.moc"

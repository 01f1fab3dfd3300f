// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/alertpanel.h"
#include "ui/alerts/alerttablemodel.h"
#include "ui/alerts/historymodel.h"
#include "ui/dashboard/seriestext.h"

#include "tests/support/fakequerysource.h"
#include "tests/support/recordingnotifier.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace meterbird;
using namespace meterbird::alerts;
using namespace meterbird::ui;
using Filter = AlertTableModel::Filter;

namespace {

constexpr Milliseconds hour = 3'600'000;

Rule ruleOf(const char *name, const char *expr, const char *unit, Milliseconds holdFor = 0)
{
    Rule rule;
    rule.group = "g";
    rule.name = name;
    rule.expr = expr;
    rule.holdFor = holdFor;
    rule.annotations.set("unit", unit);
    return rule;
}

} // namespace

class AlertModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsRulesAndAlertsWorstFirst();
    void saysWhatBucketsCannotTell();
    void filtersByState();
    void changesInPlaceWhileTheRowsStay();
    void saysWhyARuleCannotBeJudged();
    void marksTheUnread();
    void showsHostileTextPlainly();
    void findsAnAlertOrItsRule();
    void listsFiringsAndEndings();
    void leavesOutWhatIsOlder();
    void growsWithoutLosingItsRows();
    void keepsStillWhileNobodyLooks();

private:
    void evaluate(Milliseconds after = 15'000);
    QString text(int row, int column) const { return m_model->index(row, column).data().toString(); }
    QString texts(int column) const;

    std::map<std::string, SeriesList> m_answers;
    std::unique_ptr<test::FakeQuerySource> m_source;
    std::unique_ptr<AlertStore> m_store;
    std::unique_ptr<test::RecordingNotifier> m_notifier;
    std::unique_ptr<AlertEngine> m_engine;
    std::unique_ptr<AlertTableModel> m_model;
    Moment m_now;
};

void AlertModelsTest::init()
{
    m_now = {1'767'268'800'000, 1'000'000};
    m_answers.clear();
    m_source = std::make_unique<test::FakeQuerySource>();
    m_source->onInstant = [this](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
        prometheus::Answer answer;
        answer.type = prometheus::ResultType::Vector;
        answer.series = m_answers[query.expr];
        return answer;
    };
    m_store = AlertStore::inMemory();
    m_notifier = std::make_unique<test::RecordingNotifier>();
    m_engine = std::make_unique<AlertEngine>(*m_source, *m_store, *m_notifier, [this] { return m_now; });
    m_engine->setRules({ruleOf("Errors", "errors > 1", "reqps"), ruleOf("Latency", "p95 > 10", "s"),
                        ruleOf("Cost", "cost > 10", "currencyUSD", hour)});
    m_model = std::make_unique<AlertTableModel>(*m_engine);
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_model.get());
}

void AlertModelsTest::cleanup()
{
    m_model.reset();
    m_engine.reset();
}

void AlertModelsTest::evaluate(Milliseconds after)
{
    m_now.wall += after;
    m_now.boot += after;
    m_engine->evaluateNow();
    for (int i = 0; i < 10; ++i)
        QCoreApplication::processEvents();
}

QString AlertModelsTest::texts(int column) const
{
    QStringList list;
    for (int row = 0; row < m_model->rowCount(); ++row)
        list << text(row, column);
    return list.join(QStringLiteral(" | "));
}

void AlertModelsTest::showsRulesAndAlertsWorstFirst()
{
    QCOMPARE(texts(AlertTableModel::StateColumn), QStringLiteral("waiting | waiting | waiting"));
    m_answers["errors"] = {{{}, {{0, 0.03}}}};
    m_answers["p95"] = {{Labels({{"endpoint", "query"}, {"zone", "a"}}), {{0, 11.4}}},
                        {Labels({{"endpoint", "chat"}, {"zone", "b"}}), {{0, 2}}}};
    m_answers["cost"] = {{{}, {{0, 268}}}};
    evaluate();
    QCOMPARE(texts(AlertTableModel::StateColumn), QStringLiteral("firing | pending | ok"));
    QCOMPARE(texts(AlertTableModel::RuleColumn), QStringLiteral("Latency | Cost | Errors"));
    QCOMPARE(texts(AlertTableModel::NowColumn), QStringLiteral("11.4 s | $268 | 0.03 /s"));
    QCOMPARE(texts(AlertTableModel::ConditionColumn), QStringLiteral("p95 > 10 | cost > 10 | errors > 1"));
    QCOMPARE(texts(AlertTableModel::SinceColumn), QStringLiteral("12:00:15 · 0 s | 12:00:15 · 0 s of 1 h | —"));
    evaluate();
    m_now.wall += 6 * 60'000;
    m_model->refresh();
    QVERIFY(text(0, AlertTableModel::SinceColumn).startsWith(QStringLiteral("12:00:15 · 6 min")));
    QCOMPARE(m_model->index(0, AlertTableModel::RuleColumn).data(SecondLineRole).toString(),
             QStringLiteral("endpoint=query, zone=a · severity=warning"));
    QCOMPARE(m_model->index(0, AlertTableModel::StateColumn).data(ToneRole).toInt(), int(Tone::Critical));
}

void AlertModelsTest::saysWhatBucketsCannotTell()
{
    const std::string p95 = "histogram_quantile(0.95, x_bucket)";
    m_engine->setRules({ruleOf("Latency", (p95 + " > 10").c_str(), "s")});
    for (const char *le : {"5", "600", "+Inf"})
        m_answers[prometheus::boundsQuestion("x_bucket", {}, 600'000)].push_back(
            {Labels(std::vector<Labels::Pair> {{"le", le}}), {{0, 1}}});
    m_answers[p95] = {{{}, {{0, 3.2}}}};
    evaluate();
    QCOMPARE(texts(AlertTableModel::NowColumn), QStringLiteral("≤ 5 s"));
    m_answers[p95] = {{{}, {{0, 600}}}};
    evaluate();
    QCOMPARE(texts(AlertTableModel::StateColumn), QStringLiteral("firing"));
    QCOMPARE(texts(AlertTableModel::NowColumn), QStringLiteral("> 600 s"));
    QVERIFY(m_model->index(0, AlertTableModel::NowColumn)
                .data(Qt::ToolTipRole)
                .toString()
                .contains(QStringLiteral("cannot tell above 600 s")));
    HistoryModel history;
    history.setEpisodes(m_store->history(0), 0, m_now.wall);
    QCOMPARE(history.index(0, HistoryModel::PeakColumn).data().toString(), QStringLiteral("> 600 s"));
    // Its chart says the same.
    prometheus::Answer answer;
    answer.series = {{{}, {{m_now.wall, 600}}}};
    const dashboard::PanelState state =
        stateOf(m_engine->statuses().front(), chartRange(m_now.wall), answer, m_now.wall);
    QCOMPARE(valueText(state.series.front(), 600), QStringLiteral("> 600 s"));
}

void AlertModelsTest::filtersByState()
{
    m_answers["p95"] = {{{}, {{0, 11}}}};
    m_answers["cost"] = {{{}, {{0, 20}}}};
    evaluate();
    QCOMPARE(m_model->count(Filter::All), 3);
    QCOMPARE(m_model->count(Filter::Firing), 1);
    QCOMPARE(m_model->count(Filter::Pending), 1);
    m_model->setFilter(Filter::Firing);
    QCOMPARE(texts(AlertTableModel::RuleColumn), QStringLiteral("Latency"));
    m_engine->snoozeAll(hour);
    QCOMPARE(m_model->rowCount(), 0);
    m_model->setFilter(Filter::Snoozed);
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(texts(AlertTableModel::StateColumn), QStringLiteral("snoozed | snoozed"));
}

void AlertModelsTest::changesInPlaceWhileTheRowsStay()
{
    m_answers["p95"] = {{{}, {{0, 11}}}};
    evaluate();
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_answers["p95"] = {{{}, {{0, 12}}}};
    evaluate();
    QCOMPARE(reset.size(), 0);
    QVERIFY(changed.size() >= 1);
    QCOMPARE(text(0, AlertTableModel::NowColumn), QStringLiteral("12.0 s"));
}

void AlertModelsTest::saysWhyARuleCannotBeJudged()
{
    evaluate();
    QCOMPARE(texts(AlertTableModel::StateColumn), QStringLiteral("no data | no data | no data"));
    m_source->failure = Error {Error::Kind::BadQuery, "<b>no</b>"};
    for (const char *name : {"Errors", "Latency", "Cost"})
        QTest::ignoreMessage(QtWarningMsg, (std::string("rule ") + name + " cannot be evaluated: <b>no</b>").c_str());
    evaluate();
    QCOMPARE(texts(AlertTableModel::StateColumn), QStringLiteral("failed | failed | failed"));
    const QString why = m_model->index(0, 0).data(Qt::ToolTipRole).toString();
    QVERIFY(why.contains(QStringLiteral("&lt;b&gt;no")));
}

void AlertModelsTest::marksTheUnread()
{
    m_answers["p95"] = {{{}, {{0, 11}}}};
    evaluate();
    QVERIFY(m_model->index(0, AlertTableModel::RuleColumn).data(UnreadRole).toBool());
    m_store->markAllRead();
    m_model->refresh();
    QVERIFY(!m_model->index(0, AlertTableModel::RuleColumn).data(UnreadRole).toBool());
}

void AlertModelsTest::showsHostileTextPlainly()
{
    Rule evil = ruleOf("<img src=/x>\u202e\n", "p95 > 10", "s");
    evil.expr += std::string(100'000, ' ') + "+ 0";
    evil.labels.set("severity", std::string(1'000'000, 's'));
    m_engine->setRules({evil});
    QCOMPARE(text(0, AlertTableModel::RuleColumn), QStringLiteral("<img src=/x>"));
    QVERIFY(text(0, AlertTableModel::ConditionColumn).size() <= 1'000);
    QVERIFY(m_model->index(0, AlertTableModel::RuleColumn).data(SecondLineRole).toString().size() <= 200);
    const QString toolTip = m_model->index(0, AlertTableModel::ConditionColumn).data(Qt::ToolTipRole).toString();
    QVERIFY2(toolTip.startsWith(QStringLiteral("p95 > 10")), qPrintable(toolTip)); // no HTML, so none to escape
}

void AlertModelsTest::findsAnAlertOrItsRule()
{
    m_answers["p95"] = {{{}, {{0, 11}}}};
    evaluate();
    const AlertRow row = m_model->row(0);
    QCOMPARE(m_model->find(row.ruleId, row.labels), 0);
    Labels gone;
    gone.set("endpoint", "gone");
    QCOMPARE(m_model->find(row.ruleId, gone), 0);
    QCOMPARE(m_model->find("no such rule", {}), -1);
}

void AlertModelsTest::listsFiringsAndEndings()
{
    HistoryModel history;
    QAbstractItemModelTester tester(&history, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const Timestamp now = m_now.wall;
    alerts::Episode over;
    over.ruleName = "Latency";
    over.unit.id = "s";
    over.peak = {11.9};
    over.firedAt = now - 10 * 60'000;
    over.resolvedAt = now - 6 * 60'000;
    alerts::Episode firing = over;
    firing.ruleName = "Cost";
    firing.firedAt = now - 60'000;
    firing.resolvedAt = 0;
    firing.peak = {std::nan("")};
    history.setEpisodes({firing, over}, now - 24 * hour, now);
    QStringList lines;
    for (int row = 0; row < history.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < history.columnCount(); ++column)
            cells << history.index(row, column).data().toString();
        lines << cells.join(u' ');
    }
    QCOMPARE(lines,
             (QStringList {QStringLiteral("11:59:00 Cost fired —"),
                           QStringLiteral("11:54:00 Latency resolved after 4 min 11.9 s"),
                           QStringLiteral("11:50:00 Latency fired 11.9 s")}));
}

void AlertModelsTest::leavesOutWhatIsOlder()
{
    HistoryModel history;
    const Timestamp now = m_now.wall;
    alerts::Episode longOne;
    longOne.firedAt = now - 30 * hour;
    longOne.resolvedAt = now - hour;
    longOne.reason = Transition::Reason::WhileAway;
    history.setEpisodes({longOne}, now - 24 * hour, now);
    QCOMPARE(history.rowCount(), 1); // its end alone
    QCOMPARE(history.index(0, HistoryModel::EventColumn).data().toString(), QStringLiteral("ended while away"));
}

void AlertModelsTest::growsWithoutLosingItsRows()
{
    const auto episode = [](const char *name, Timestamp firedAt, Timestamp resolvedAt = 0) {
        alerts::Episode made;
        made.ruleId = made.ruleName = name;
        made.firedAt = firedAt;
        made.resolvedAt = resolvedAt;
        return made;
    };
    const auto names = [](const HistoryModel &model) {
        QStringList list;
        for (int row = 0; row < model.rowCount(); ++row)
            list << model.index(row, HistoryModel::RuleColumn).data().toString();
        return list.join(u' ');
    };
    HistoryModel history;
    QAbstractItemModelTester tester(&history, QAbstractItemModelTester::FailureReportingMode::QtTest);
    history.setEpisodes({episode("b", 200), episode("a", 100)}, 0, 1'000);
    QSignalSpy reset(&history, &QAbstractItemModel::modelReset);
    const QPersistentModelIndex b = history.index(0, HistoryModel::RuleColumn);
    alerts::Episode higher = episode("b", 200);
    higher.peak.value = 5;
    history.setEpisodes({episode("c", 300), higher, episode("a", 100, 400)}, 0, 1'000);
    QCOMPARE(names(history), QStringLiteral("a c b a"));
    QCOMPARE(b.row(), 2);
    QVERIFY(history.index(2, HistoryModel::PeakColumn).data() != history.index(1, HistoryModel::PeakColumn).data());
    history.setEpisodes({episode("c", 300), higher, episode("a", 100, 400)}, 150, 1'000); // the first is too old now
    QCOMPARE(names(history), QStringLiteral("a c b"));
    QCOMPARE(reset.size(), 0);
    history.setEpisodes({episode("d", 500), episode("c", 300)}, 250, 1'000); // one went from above
    QCOMPARE(names(history), QStringLiteral("d c"));
    QCOMPARE(reset.size(), 1);
    history.setEpisodes({}, 900, 1'000);
    QCOMPARE(history.rowCount(), 0);
}

void AlertModelsTest::keepsStillWhileNobodyLooks()
{
    m_model->setFollowing(false);
    m_answers["p95"] = {{{}, {{0, 11.4}}}};
    evaluate();
    QVERIFY(texts(AlertTableModel::StateColumn).startsWith(QStringLiteral("waiting")));
    m_model->setFollowing(true);
    QVERIFY(texts(AlertTableModel::StateColumn).startsWith(QStringLiteral("firing")));
}

QTEST_GUILESS_MAIN(AlertModelsTest)
#include "tst_alertmodels.moc"

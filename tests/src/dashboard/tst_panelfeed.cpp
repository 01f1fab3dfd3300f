// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/duration.h"
#include "src/dashboard/panelfeed.h"
#include "tests/support/fakequerysource.h"

#include <QDateTime>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <random>

using namespace meterbird;
using namespace meterbird::dashboard;
using prometheus::Answer;
using prometheus::InstantQuery;
using prometheus::RangeQuery;
using test::FakeQuerySource;
using test::matrixOf;

namespace {

constexpr Timestamp start = 1'700'000'000'000;
const Labels a(std::vector<Labels::Pair> {{"model", "a"}});
const Labels b(std::vector<Labels::Pair> {{"model", "b"}});

Panel linePanel(std::vector<std::string> exprs = {"rate(x[$__rate_interval])"})
{
    Panel panel;
    panel.title = "Rate";
    for (std::size_t i = 0; i < exprs.size(); ++i) {
        PanelQuery query;
        query.refId = std::string(1, static_cast<char>('A' + i));
        query.expr = exprs[i];
        query.legendFormat = "{{model}}";
        panel.queries.push_back(query);
    }
    return panel;
}

/// The feed as the window uses it: seen, 300 s wide, at the 5 s grid.
struct Bench {
    FakeQuerySource source;
    PanelFeed feed;

    explicit Bench(Panel panel = linePanel())
        : feed(source, std::move(panel))
    {
        source.onRange = [](const RangeQuery &query) {
            return matrixOf(query, {a},
                            [](const Labels &, Timestamp time) { return static_cast<double>(time % 100'000); });
        };
        feed.setWindow(TimeWindow::last(300'000));
        feed.setVisible(true);
    }

    /// Asks and waits for the answer.
    bool refresh(Timestamp now)
    {
        QSignalSpy finished(&feed, &PanelFeed::finished);
        return feed.refresh(now) && (finished.count() > 0 || finished.wait(5'000));
    }
};

/// The buckets that each histogram has: up to 5, up to 10, the rest.
Result<Answer> bucketsOf(const InstantQuery &query)
{
    Answer answer;
    answer.type = prometheus::ResultType::Vector;
    for (const char *le : {"5", "10", "+Inf"})
        answer.series.push_back({Labels(std::vector<Labels::Pair> {{"le", le}}), {{query.time, 1}}});
    return answer;
}

Error unreachable()
{
    return {Error::Kind::Network, "127.0.0.1:9091: connection refused"};
}

} // namespace

class PanelFeedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("TZ", "Europe/Berlin"); }
    void asksTheWholeWindowOnTheGridAtFirst();
    void asksOnlyTheTailAfterwards();
    void tailsGiveWhatTheWholeWindowWouldGive();
    void checksTheWholeWindowNowAndThen();
    void aHiddenPanelAsksNothing();
    void aPanelThatWasHiddenCatchesUp();
    void aFailedQueryKeepsTheData();
    void oneFailedQueryOfSeveralKeepsItsLines();
    void aCancelledQuestionChangesNothing();
    void aSlowSourceIsAskedOnce();
    void anAnswerToAnOlderQuestionIsNotShown();
    void aNewWindowIsAskedWhole();
    void aNewVariableIsAskedWhole();
    void aNewWidthIsAskedOnlyWhenTheStepChanges();
    void widensTheStepWhenTheServerRefuses();
    void barsReachIntoTheStepThatIsBeingFilled();
    void fillsVariablesIntoQueriesAndWords();
    void namesLinesByTheirLegend();
    void overridesUnitsByQueryAndByName();
    void notesAreAskedForTheirValueNow();
    void aTilesNumberIsThatAtTheEndOfTheRange();
    void aTilesNumberIsOverTheSameTimeForEveryRange();
    void nothingIsAskedBetweenTwoScrapes();
    void aBarHoldsSeveralScrapes();
    void dayBarsCountEveryHourOnceWhenTheClockChanges_data();
    void dayBarsCountEveryHourOnceWhenTheClockChanges();
    void aPieceThatFailedIsAskedAgain();
    void whatNobodySeesCanBeFetched();
    void quantilesKnowWhatTheirBucketsCannotTell();
    void newBoundsAreSaidOfWhatIsOnScreen();
    void rowsAndForeignPanelsAskNothing();
    void hiddenQueriesAreNotAsked();
    void passesOnTheServersWarnings();
    void survivesBeingDeletedWhileWaiting();
};

void PanelFeedTest::asksTheWholeWindowOnTheGridAtFirst()
{
    Bench bench;
    QSignalSpy changed(&bench.feed, &PanelFeed::changed);
    QVERIFY(bench.refresh(start + 3'333));
    QCOMPARE(bench.source.ranges.size(), std::size_t(1));
    const RangeQuery asked = bench.source.ranges.front();
    QCOMPARE(asked.step, Milliseconds(5'000));
    QCOMPARE(asked.range, (TimeRange {start - 300'000, start}));
    QCOMPARE(asked.expr, std::string("rate(x[1m])"));
    QCOMPARE(changed.count(), 1);
    const PanelState &state = bench.feed.state();
    QCOMPARE(state.range, (TimeRange {start + 3'333 - 300'000, start + 3'333}));
    QCOMPARE(state.step, Milliseconds(5'000));
    QCOMPARE(state.updatedAt, start + 3'333);
    QVERIFY(!state.error);
    QCOMPARE(state.series.size(), std::size_t(1));
    QCOMPARE(state.series.front().name, std::string("a"));
    QCOMPARE(state.series.front().samples.size(), std::size_t(61));
}

void PanelFeedTest::asksOnlyTheTailAfterwards()
{
    Bench bench;
    QVERIFY(bench.refresh(start));
    QVERIFY(bench.refresh(start + 5'000));
    // The scrape interval is one step: the last two known steps may still change.
    QCOMPARE(bench.source.ranges.back().range, (TimeRange {start - 5'000, start + 5'000}));
    QCOMPARE(bench.feed.state().series.front().samples.front().time, start - 295'000);
    QCOMPARE(bench.feed.state().series.front().samples.back().time, start + 5'000);
}

void PanelFeedTest::tailsGiveWhatTheWholeWindowWouldGive()
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        std::mt19937 random(seed);
        // A sample is final one scrape after its time; before that it has another value or is missing. Series come and
        // go.
        Timestamp now = start;
        const auto value = [&now](const Labels &labels, Timestamp time) -> std::optional<double> {
            const auto mix = static_cast<unsigned>(time / 5'000) * 2654435761U + (labels == a ? 1U : 77U);
            if (labels == b && (time / 100'000) % 2 == 0)
                return std::nullopt; // b is away for a while
            const bool isFinal = time + 5'000 <= now;
            if (mix % 11 == 0 || (!isFinal && mix % 3 == 0))
                return std::nullopt;
            return static_cast<double>(mix % 1'000) + (isFinal ? 0 : 0.5);
        };
        Bench live;
        live.source.onRange = [&](const RangeQuery &query) { return matrixOf(query, {a, b}, value); };
        for (int i = 0; i < 60; ++i) {
            now += 200 + static_cast<Timestamp>(random() % 9'000);
            QVERIFY(live.refresh(now));
        }
        QVERIFY(live.source.ranges.back().range.length() < 100'000); // it was a tail
        Bench whole;
        whole.source.onRange = live.source.onRange;
        QVERIFY(whole.refresh(now));
        QCOMPARE(live.feed.state(), whole.feed.state());
    }
}

void PanelFeedTest::checksTheWholeWindowNowAndThen()
{
    Bench bench;
    QVERIFY(bench.refresh(start));
    QVERIFY(bench.refresh(start + 200'000));
    QVERIFY(bench.source.ranges.back().range.length() < 300'000);
    QVERIFY(bench.refresh(start + 300'000));
    QCOMPARE(bench.source.ranges.back().range.length(), Milliseconds(300'000));
    QVERIFY(bench.refresh(start + 305'000));
    QVERIFY(bench.source.ranges.back().range.length() < 300'000);
    QSignalSpy finished(&bench.feed, &PanelFeed::finished);
    QVERIFY(bench.feed.reload(start + 310'000));
    QVERIFY(finished.wait());
    QCOMPARE(bench.source.ranges.back().range.length(), Milliseconds(300'000));
}

void PanelFeedTest::aHiddenPanelAsksNothing()
{
    Bench bench;
    bench.feed.setVisible(false);
    QVERIFY(!bench.feed.refresh(start));
    bench.feed.setWindow(TimeWindow::last(600'000));
    QVERIFY(!bench.feed.reload(start + 5'000));
    QTest::qWait(1);
    QCOMPARE(bench.source.asked(), std::size_t(0));
    QSignalSpy wanted(&bench.feed, &PanelFeed::refreshWanted);
    bench.feed.setVisible(true);
    QCOMPARE(wanted.count(), 1);
    QVERIFY(bench.refresh(start + 10'000));
    QCOMPARE(bench.source.asked(), std::size_t(1));
}

void PanelFeedTest::aPanelThatWasHiddenCatchesUp()
{
    Bench bench;
    QVERIFY(bench.refresh(start));
    bench.feed.setVisible(false);
    bench.feed.setVisible(true);
    QVERIFY(bench.refresh(start + 100'000));
    QCOMPARE(bench.source.ranges.back().range, (TimeRange {start - 5'000, start + 100'000}));
    QCOMPARE(bench.feed.state().series.front().samples.size(), std::size_t(61));
}

void PanelFeedTest::aFailedQueryKeepsTheData()
{
    Bench bench;
    QVERIFY(bench.refresh(start));
    const PanelState before = bench.feed.state();
    bench.source.failure = unreachable();
    QSignalSpy changed(&bench.feed, &PanelFeed::changed);
    QVERIFY(bench.refresh(start + 5'000));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(bench.feed.state().error, std::optional(unreachable()));
    QCOMPARE(bench.feed.state().series, before.series);
    QCOMPARE(bench.feed.state().range, before.range);
    QCOMPARE(bench.feed.state().updatedAt, start);
    bench.source.failure.reset();
    QVERIFY(bench.refresh(start + 10'000));
    QVERIFY(!bench.feed.state().error);
    QCOMPARE(bench.feed.state().updatedAt, start + 10'000);
    // What was missed is asked with the tail.
    QCOMPARE(bench.source.ranges.back().range, (TimeRange {start - 5'000, start + 10'000}));
}

void PanelFeedTest::oneFailedQueryOfSeveralKeepsItsLines()
{
    Bench bench(linePanel({"good", "bad"}));
    const auto good = bench.source.onRange;
    QVERIFY(bench.refresh(start));
    bench.source.onRange = [good](const RangeQuery &query) {
        return query.expr == "bad" ? Result<Answer>(Failure(Error {Error::Kind::BadQuery, "no", 1, 2})) : good(query);
    };
    QVERIFY(bench.refresh(start + 5'000));
    const PanelState &state = bench.feed.state();
    QCOMPARE(state.error->kind, Error::Kind::BadQuery);
    QCOMPARE(state.updatedAt, start);
    QCOMPARE(state.series.size(), std::size_t(2));
    QCOMPARE(state.series[0].samples.back().time, start + 5'000);
    QCOMPARE(state.series[1].samples.back().time, start);
}

void PanelFeedTest::aCancelledQuestionChangesNothing()
{
    Bench bench;
    bench.source.failure = Error {Error::Kind::Cancelled, "closing"};
    QVERIFY(bench.refresh(start));
    QVERIFY(!bench.feed.state().error);
    bench.source.failure.reset();
    QVERIFY(bench.refresh(start));
    QCOMPARE(bench.source.ranges.back().range.length(), Milliseconds(300'000));
    const PanelState before = bench.feed.state();
    bench.source.failure = Error {Error::Kind::Cancelled, "closing"};
    QVERIFY(bench.refresh(start + 5'000));
    QCOMPARE(bench.feed.state(), before);
}

void PanelFeedTest::aSlowSourceIsAskedOnce()
{
    Bench bench(linePanel({"one", "two"}));
    bench.source.holding = true;
    QVERIFY(bench.feed.refresh(start));
    QVERIFY(bench.feed.isWaiting());
    for (int i = 1; i < 10; ++i)
        QVERIFY(!bench.feed.refresh(start + i * 5'000));
    QCOMPARE(bench.source.asked(), std::size_t(2));
    bench.source.release();
    QTRY_VERIFY(!bench.feed.isWaiting());
    QCOMPARE(bench.feed.state().updatedAt, start);
    QVERIFY(bench.feed.refresh(start + 50'000));
    QCOMPARE(bench.source.asked(), std::size_t(4));
    bench.source.release();
}

void PanelFeedTest::anAnswerToAnOlderQuestionIsNotShown()
{
    Bench bench;
    bench.source.holding = true;
    QSignalSpy changed(&bench.feed, &PanelFeed::changed);
    QVERIFY(bench.feed.refresh(start));
    bench.feed.setWindow(TimeWindow::last(600'000));
    QVERIFY(bench.feed.refresh(start)); // at once, not only after the slow one
    bench.feed.setWindow(TimeWindow::last(900'000));
    QSignalSpy wanted(&bench.feed, &PanelFeed::refreshWanted);
    QVERIFY(!bench.feed.refresh(start)); // but not without end
    QCOMPARE(bench.source.held(), 2);
    bench.source.release();
    QTRY_COMPARE(wanted.count(), 1);
    QCOMPARE(changed.count(), 0);
    QVERIFY(bench.feed.refresh(start));
    bench.source.release();
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(bench.feed.state().range.length(), Milliseconds(900'000));
}

void PanelFeedTest::aNewWindowIsAskedWhole()
{
    Bench bench;
    QVERIFY(bench.refresh(start));
    bench.feed.setWindow(TimeWindow::last(3'600'000));
    QVERIFY(bench.refresh(start + 5'000));
    const RangeQuery asked = bench.source.ranges.back();
    QCOMPARE(asked.step, Milliseconds(10'000)); // 3600 s in 400 px
    QCOMPARE(asked.range.length(), Milliseconds(3'600'000));
    QCOMPARE(bench.feed.state().step, Milliseconds(10'000));
    const TimeRange past {start - 500'000, start - 400'000};
    bench.feed.setWindow(TimeWindow::between(past));
    QVERIFY(bench.refresh(start + 10'000));
    QCOMPARE(bench.source.ranges.back().range, past);
    QCOMPARE(bench.feed.state().range, past);
    QVERIFY(!bench.feed.state().lastStepIsProvisional);
}

void PanelFeedTest::aNewVariableIsAskedWhole()
{
    Bench bench(linePanel({"x{m=~\"$model\"}"}));
    VariableValues values;
    values["model"] = {{"a"}, false, {}, true};
    bench.feed.setVariables(values);
    QVERIFY(bench.refresh(start));
    QCOMPARE(bench.source.ranges.back().expr, std::string("x{m=~\"a\"}"));
    QSignalSpy wanted(&bench.feed, &PanelFeed::refreshWanted);
    bench.feed.setVariables(values);
    QCOMPARE(wanted.count(), 0); // the same
    values["model"].values = {"b"};
    bench.feed.setVariables(values);
    QCOMPARE(wanted.count(), 1);
    QVERIFY(bench.refresh(start + 5'000));
    QCOMPARE(bench.source.ranges.back().expr, std::string("x{m=~\"b\"}"));
    QCOMPARE(bench.source.ranges.back().range.length(), Milliseconds(300'000));
}

void PanelFeedTest::aNewWidthIsAskedOnlyWhenTheStepChanges()
{
    Bench bench;
    bench.feed.setWindow(TimeWindow::last(3'600'000));
    QVERIFY(bench.refresh(start));
    QSignalSpy wanted(&bench.feed, &PanelFeed::refreshWanted);
    bench.feed.setWidth(410);
    QCOMPARE(wanted.count(), 0);
    bench.feed.setWidth(1'000);
    QCOMPARE(wanted.count(), 1);
    QVERIFY(bench.refresh(start));
    QCOMPARE(bench.source.ranges.back().step, Milliseconds(5'000));
}

void PanelFeedTest::widensTheStepWhenTheServerRefuses()
{
    Bench bench;
    const auto good = bench.source.onRange;
    bench.source.onRange = [good](const RangeQuery &query) {
        return query.step < 20'000 ? Result<Answer>(Failure(Error {Error::Kind::TooMuch, "11,000 points"}))
                                   : good(query);
    };
    connect(&bench.feed, &PanelFeed::refreshWanted, &bench.feed, [&bench] { bench.feed.refresh(start); });
    QVERIFY(bench.feed.refresh(start));
    QTRY_COMPARE(bench.feed.state().step, Milliseconds(20'000));
    QVERIFY(!bench.feed.state().error);
    QCOMPARE(bench.feed.state().warnings,
             (std::vector<std::string> {"The server refused so many points: shown every 20 s."}));
    // A server that refuses everything is not asked for ever.
    bench.source.onRange = [](const RangeQuery &) { return Failure(Error {Error::Kind::TooMuch, "never"}); };
    QVERIFY(bench.feed.refresh(start + 20'000));
    QTRY_VERIFY(bench.feed.state().error);
    QVERIFY(bench.source.asked() < 15);
}

void PanelFeedTest::barsReachIntoTheStepThatIsBeingFilled()
{
    Panel panel = linePanel({"increase(x[$__interval])"});
    panel.drawStyle = DrawStyle::Bars;
    panel.maxDataPoints = 30;
    panel.queries.front().minStep = 60'000;
    Bench bench(panel);
    const Timestamp minute = start - start % 60'000;
    QVERIFY(bench.refresh(minute + 7'000));
    QCOMPARE(bench.source.ranges.back().expr, std::string("increase(x[1m])"));
    QCOMPARE(bench.source.ranges.back().range, (TimeRange {minute - 300'000, minute + 60'000}));
    QVERIFY(bench.feed.state().lastStepIsProvisional);
    QVERIFY(bench.refresh(minute + 60'000));
    QCOMPARE(bench.source.ranges.back().range, (TimeRange {minute, minute + 60'000}));
}

void PanelFeedTest::fillsVariablesIntoQueriesAndWords()
{
    Panel panel = linePanel();
    panel.title = "Cost of $model";
    panel.description = "per $__interval";
    panel.queries.front().legendFormat = "$model {{model}}";
    Bench bench(panel);
    VariableValues values;
    values["model"] = {{"o3"}, false, {}, true};
    bench.feed.setVariables(values);
    QVERIFY(bench.refresh(start));
    QCOMPARE(bench.feed.panel().title, std::string("Cost of o3"));
    QCOMPARE(bench.feed.panel().description, std::string("per 5s"));
    QCOMPARE(bench.feed.state().series.front().name, std::string("o3 a"));
}

void PanelFeedTest::namesLinesByTheirLegend()
{
    Panel panel = linePanel({"x", "y"});
    panel.queries[0].legendFormat = "__auto";
    panel.queries[1].legendFormat = "p95";
    Bench bench(panel);
    bench.source.onRange = [](const RangeQuery &query) {
        const auto one = [](const Labels &, Timestamp) { return 1.0; };
        return query.expr == "x" ? matrixOf(query, {b, a}, one) : matrixOf(query, {Labels()}, one);
    };
    QVERIFY(bench.refresh(start));
    std::vector<std::string> names;
    for (const PanelSeries &series : bench.feed.state().series)
        names.push_back(series.refId + ':' + series.name);
    QCOMPARE(names, (std::vector<std::string> {"A:a", "A:b", "B:p95"}));
}

void PanelFeedTest::overridesUnitsByQueryAndByName()
{
    Panel panel = linePanel({"x", "y"});
    panel.unit.id = "reqps";
    panel.overrides.push_back({SeriesOverride::Match::RefId, "B", Unit {"percentunit"}, 0, {{0.8, "orange"}}});
    panel.overrides.push_back({SeriesOverride::Match::Name, "b", std::nullopt, 3, {}});
    Bench bench(panel);
    bench.source.onRange = [](const RangeQuery &query) {
        return matrixOf(query, {a, b}, [](const Labels &, Timestamp) { return 1.0; });
    };
    QVERIFY(bench.refresh(start));
    const auto &series = bench.feed.state().series;
    QCOMPARE(series.size(), std::size_t(4));
    QCOMPARE(series[0].unit.id, std::string("reqps"));
    QVERIFY(!series[0].decimals && series[0].thresholds.empty());
    QCOMPARE(series[1].decimals, std::optional(3));
    QCOMPARE(series[2].unit.id, std::string("percentunit"));
    QCOMPARE(series[2].decimals, std::optional(0));
    QCOMPARE(series[2].thresholds.size(), std::size_t(1));
    QCOMPARE(series[3].decimals, std::optional(3)); // the later one wins
}

void PanelFeedTest::notesAreAskedForTheirValueNow()
{
    Panel panel = linePanel({"main", "note"});
    panel.kind = PanelKind::Stat;
    panel.queries[1].range = false;
    panel.queries[1].instant = true;
    Bench bench(panel);
    bench.source.onInstant = [](const InstantQuery &query) {
        Answer answer;
        answer.series = {{Labels(), {{query.time, 42}}}};
        return answer;
    };
    QVERIFY(bench.refresh(start + 1'234));
    QCOMPARE(bench.source.ranges.size(), std::size_t(1));
    QCOMPARE(bench.source.instants, (std::vector<InstantQuery> {{"main", start + 1'234}, {"note", start + 1'234}}));
    QCOMPARE(bench.feed.questionsAsked(), 3);
    QCOMPARE(bench.feed.state().series.back().samples, (std::vector<Sample> {{start + 1'234, 42}}));
    // A note without an answer (no budget) is no line.
    bench.source.onInstant = [](const InstantQuery &) { return Answer {}; };
    QVERIFY(bench.refresh(start + 5'000));
    QCOMPARE(bench.feed.state().series.size(), std::size_t(1));
}

void PanelFeedTest::aTilesNumberIsThatAtTheEndOfTheRange()
{
    Panel panel = linePanel({"cost"});
    panel.kind = PanelKind::Stat;
    Bench bench(panel);
    bench.source.onInstant = [](const InstantQuery &query) {
        Answer answer;
        answer.series = {{a, {{query.time, 42}}}};
        return answer;
    };
    const TimeRange past {start - 86'400'000 + 1'234, start - 3'600'000 + 1'234};
    for (const TimeWindow &window :
         {TimeWindow::last(300'000), TimeWindow::last(30LL * 86'400'000), TimeWindow::between(past)}) {
        bench.feed.setWindow(window);
        QVERIFY(bench.refresh(start + 1'000));
        const Timestamp end = window.at(start + 1'000).end;
        QCOMPARE(bench.source.instants.back(), (InstantQuery {"cost", end}));
        QCOMPARE(bench.feed.state().series.size(), std::size_t(1));
        QCOMPARE(bench.feed.state().series.front().samples.back(), (Sample {end, 42}));
    }
}

void PanelFeedTest::aTilesNumberIsOverTheSameTimeForEveryRange()
{
    Panel panel = linePanel();
    panel.kind = PanelKind::Stat;
    panel.description = "over $__rate_interval";
    panel.queries.front().minStep = 15'000;
    Bench bench(panel);
    for (const Milliseconds length : {300'000LL, 21'600'000LL, 2'592'000'000LL}) {
        bench.feed.setWindow(TimeWindow::last(length));
        QVERIFY(bench.refresh(start));
        QCOMPARE(bench.source.instants.back().expr, std::string("rate(x[1m])"));
        QCOMPARE(bench.feed.panel().description, std::string("over 1m"));
    }
    QCOMPARE(bench.source.ranges.back().expr, std::string("rate(x[2h15s])")); // the line is as coarse as its range
    bench.feed.setScrapeInterval(60'000);
    QVERIFY(bench.refresh(start));
    QCOMPARE(bench.source.instants.back().expr, std::string("rate(x[4m])"));
    QCOMPARE(bench.feed.panel().description, std::string("over 4m"));
}

void PanelFeedTest::nothingIsAskedBetweenTwoScrapes()
{
    Panel panel = linePanel();
    panel.queries.front().minStep = 5'000;
    Bench bench(panel);
    bench.feed.setScrapeInterval(60'000);
    QVERIFY(bench.refresh(start));
    QCOMPARE(bench.source.ranges.back().step, Milliseconds(60'000));
    QCOMPARE(bench.source.ranges.back().expr, std::string("rate(x[4m])"));
    bench.feed.setScrapeInterval(1'000); // the panel's own holds again
    QVERIFY(bench.refresh(start));
    QCOMPARE(bench.source.ranges.back().step, Milliseconds(5'000));
    QCOMPARE(bench.source.ranges.back().expr, std::string("rate(x[1m])"));
}

void PanelFeedTest::aBarHoldsSeveralScrapes()
{
    Panel panel = linePanel({"increase(x[$__interval])"});
    panel.drawStyle = DrawStyle::Bars;
    panel.maxDataPoints = 30;
    panel.queries.front().minStep = 60'000;
    Bench bench(panel);
    for (const auto &[scrape, bar] : {std::pair(5'000, "1m"), std::pair(15'000, "1m"), std::pair(60'000, "4m")}) {
        bench.feed.setScrapeInterval(scrape);
        QVERIFY(bench.refresh(start));
        QCOMPARE(bench.source.ranges.back().expr, std::string("increase(x[") + bar + "])");
    }
}

void PanelFeedTest::dayBarsCountEveryHourOnceWhenTheClockChanges_data()
{
    QTest::addColumn<QString>("now");
    QTest::newRow("to summer time") << "2026-04-10T10:20:00Z";
    QTest::newRow("to winter time") << "2026-11-05T10:20:00Z";
    QTest::newRow("on the day itself") << "2026-10-25T10:20:00Z";
    QTest::newRow("far from any") << "2026-08-01T10:20:00Z";
}

void PanelFeedTest::dayBarsCountEveryHourOnceWhenTheClockChanges()
{
    QFETCH(QString, now);
    Panel panel = linePanel({"increase(x[$__interval])"});
    panel.drawStyle = DrawStyle::Bars;
    panel.maxDataPoints = 30;
    Bench bench(panel);
    // A counter that grows by 1 an hour: a bar counts the hours that it asks for.
    bench.source.onRange = [](const RangeQuery &query) {
        const std::string text = query.expr.substr(11, query.expr.size() - 13);
        const double hours = static_cast<double>(parseDuration(text).value()) / 3'600'000;
        return matrixOf(query, {a}, [hours](const Labels &, Timestamp) { return hours; });
    };
    bench.feed.setWindow(TimeWindow::last(30LL * 86'400'000));
    const Timestamp first = QDateTime::fromString(now, Qt::ISODate).toMSecsSinceEpoch();
    const auto isRight = [&] {
        const std::vector<Sample> &bars = bench.feed.state().series.front().samples;
        for (std::size_t i = 1; i < bars.size(); ++i) {
            const QDateTime end = QDateTime::fromMSecsSinceEpoch(bars[i].time);
            if (end.time() != QTime(0, 0)
                || bars[i].value != static_cast<double>(bars[i].time - bars[i - 1].time) / 3'600'000)
                return false;
        }
        const TimeRange shown = bench.feed.state().range;
        return bars.front().time <= shown.start && bars.back().time >= shown.end;
    };
    QVERIFY(bench.refresh(first));
    QVERIFY(bench.source.ranges.size() <= 3);
    QVERIFY(isRight());
    // Live, day by day: the newest bars are asked alone (a check of the whole is due every five minutes).
    for (Timestamp time = first; time < first + 60 * 3'600'000; time += 200'000) {
        bench.source.forgetQuestions();
        QVERIFY(bench.refresh(time));
        QVERIFY(bench.source.ranges.size() <= 3);
        QVERIFY(isRight());
    }
    bench.source.forgetQuestions();
    QVERIFY(bench.refresh(first + 60 * 3'600'000));
    QVERIFY(bench.refresh(first + 60 * 3'600'000 + 1'000));
    QVERIFY(bench.source.ranges.back().range.length() <= 86'400'000);
}

void PanelFeedTest::aPieceThatFailedIsAskedAgain()
{
    const Panel panel = linePanel();
    Bench bench(panel);
    const auto good = bench.source.onRange;
    bench.feed.setWindow(TimeWindow::last(30LL * 86'400'000));
    int asked = 0;
    bench.source.onRange = [&](const RangeQuery &query) {
        return ++asked == 2 ? Result<Answer>(Failure(unreachable())) : good(query);
    };
    const Timestamp now =
        QDateTime::fromString(QStringLiteral("2026-11-05T10:20:00Z"), Qt::ISODate).toMSecsSinceEpoch();
    QVERIFY(bench.refresh(now));
    QCOMPARE(asked, 3);
    QVERIFY(bench.feed.state().error);
    QVERIFY(bench.refresh(now + 5'000));
    QCOMPARE(asked, 6);
    QVERIFY(!bench.feed.state().error);
    Bench fresh(panel);
    fresh.feed.setWindow(TimeWindow::last(30LL * 86'400'000));
    QVERIFY(fresh.refresh(now + 5'000));
    QCOMPARE(bench.feed.state(), fresh.feed.state());
}

void PanelFeedTest::whatNobodySeesCanBeFetched()
{
    Bench bench;
    bench.feed.setVisible(false);
    QSignalSpy finished(&bench.feed, &PanelFeed::finished);
    QVERIFY(!bench.feed.isAnswered(start));
    QVERIFY(bench.feed.fetch(start));
    QVERIFY(finished.wait());
    QVERIFY(bench.feed.isAnswered(start) && !bench.feed.isAnswered(start + 1));
    QCOMPARE(bench.feed.state().range.end, start);
    QVERIFY(!bench.feed.fetch(start)); // it is there
    bench.source.failure = unreachable();
    QVERIFY(bench.feed.fetch(start + 5'000));
    QVERIFY(finished.wait());
    QVERIFY(!bench.feed.isAnswered(start + 5'000));
    QVERIFY(!bench.feed.fetch(start + 5'000)); // asked it was
    bench.source.failure.reset();
    bench.feed.setWindow(TimeWindow::last(600'000));
    QVERIFY(bench.feed.fetch(start + 5'000)); // but not for this
    QVERIFY(finished.wait());
    QVERIFY(bench.feed.isAnswered(start + 5'000));
    Panel row;
    row.kind = PanelKind::Row;
    bench.feed.setPanel(row);
    QVERIFY(bench.feed.isAnswered(start) && !bench.feed.fetch(start));
}

void PanelFeedTest::quantilesKnowWhatTheirBucketsCannotTell()
{
    Panel panel = linePanel({"1000 * histogram_quantile(0.95, sum by (le) (rate(${of}_bucket[$__rate_interval])))",
                             "rate(x[1m])", "histogram_quantile(0.5, sum by (le) (rate(y_bucket[1m])))"});
    Bench bench(panel);
    bench.source.onInstant = &bucketsOf;
    bench.feed.setVariables({{"of", {{"y"}, false, {}, false}}});
    QVERIFY(bench.refresh(start));
    QTRY_VERIFY(!bench.feed.isWaiting());
    QCOMPARE(bench.source.instants.size(), std::size_t(1)); // both are of the same buckets
    QVERIFY(bench.source.instants.front().expr.starts_with("count by (le) (y_bucket)"));
    QCOMPARE(bench.feed.questionsAsked(), 4);
    const auto &series = bench.feed.state().series;
    QCOMPARE(series.size(), std::size_t(3));
    QCOMPARE(series[0].bounds, (QuantileBounds {5'000, 10'000}));
    QCOMPARE(series[1].bounds, QuantileBounds());
    QCOMPARE(series[2].bounds, (QuantileBounds {5, 10}));
    // A refresh asks no more for it.
    for (Timestamp now = start + 5'000; now < start + 60'000; now += 5'000) {
        QVERIFY(bench.refresh(now));
        QCOMPARE(bench.feed.questionsAsked(), 3);
    }
    QCOMPARE(bench.feed.state().series[0].bounds, (QuantileBounds {5'000, 10'000}));
    QVERIFY(bench.refresh(start + 60'000));
    QCOMPARE(bench.feed.questionsAsked(), 4);
    // Another histogram is another question; meanwhile nothing is known of it.
    bench.feed.setVariables({{"of", {{"z"}, false, {}, false}}});
    QVERIFY(bench.refresh(start + 61'000));
    QVERIFY(bench.source.instants.back().expr.starts_with("count by (le) (z_bucket)"));
}

void PanelFeedTest::newBoundsAreSaidOfWhatIsOnScreen()
{
    Bench bench(linePanel({"histogram_quantile(0.95, y_bucket)"}));
    bench.source.holding = true;
    QSignalSpy changed(&bench.feed, &PanelFeed::changed);
    QSignalSpy finished(&bench.feed, &PanelFeed::finished);
    bench.source.onInstant = &bucketsOf;
    bench.feed.refresh(start);
    QVERIFY(bench.feed.isWaiting());
    bench.source.release();
    QVERIFY(!bench.feed.isWaiting());
    QVERIFY(finished.count() > 0);
    QCOMPARE(bench.feed.state().series.front().bounds, (QuantileBounds {5, 10}));
    bench.source.onInstant = [](const InstantQuery &query) {
        Answer answer = *bucketsOf(query);
        answer.series.erase(answer.series.begin()); // no bucket up to 5 any more
        return Result<Answer>(answer);
    };
    bench.feed.refresh(start + 60'000);
    QCOMPARE(bench.source.held(), 2);
    const auto before = changed.count();
    bench.source.release();
    QCOMPARE(bench.feed.state().series.front().bounds, (QuantileBounds {10, 10}));
    QCOMPARE(changed.count(), before + 2); // by the bounds, and by the samples
}

void PanelFeedTest::rowsAndForeignPanelsAskNothing()
{
    for (const PanelKind kind : {PanelKind::Row, PanelKind::Unsupported}) {
        Panel panel = linePanel();
        panel.kind = kind;
        Bench bench(panel);
        QVERIFY(!bench.feed.refresh(start));
        QCOMPARE(bench.source.asked(), std::size_t(0));
    }
}

void PanelFeedTest::hiddenQueriesAreNotAsked()
{
    Panel panel = linePanel({"x", "y", ""});
    panel.queries[0].hidden = true;
    Bench bench(panel);
    QVERIFY(bench.refresh(start));
    QCOMPARE(bench.source.ranges.size(), std::size_t(1));
    QCOMPARE(bench.source.ranges.front().expr, std::string("y"));
}

void PanelFeedTest::passesOnTheServersWarnings()
{
    Bench bench(linePanel({"x", "y"}));
    bench.source.onRange = [](const RangeQuery &) {
        Answer answer;
        answer.warnings = {"partial\x1b[31m answer"};
        return answer;
    };
    QVERIFY(bench.refresh(start));
    QCOMPARE(bench.feed.state().warnings, (std::vector<std::string> {"partial[31m answer"}));
}

void PanelFeedTest::survivesBeingDeletedWhileWaiting()
{
    FakeQuerySource source;
    source.holding = true;
    auto feed = std::make_unique<PanelFeed>(source, linePanel({"x", "y"}));
    feed->setVisible(true);
    QVERIFY(feed->refresh(start));
    feed.reset();
    source.release();
    QCOMPARE(source.held(), 0);
}

QTEST_GUILESS_MAIN(PanelFeedTest)
#include "tst_panelfeed.moc"

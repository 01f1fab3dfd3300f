// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/dashboardmodel.h"
#include "tests/support/fakequerysource.h"

#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::dashboard;
using prometheus::RangeQuery;
using test::FakeQuerySource;
using test::matrixOf;
using namespace std::chrono_literals;

// Before the raw strings: moc loses its way in them.
class DashboardModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesAFeedAPanel();
    void countsTheQueriesOfARefresh();
    void severalWishesAreOneRefresh();
    void theLiveTimerRefreshes();
    void theTimerRestsWhenThereIsNothingToFollow();
    void asksNothingWhileItIsInactive();
    void zoomsInAndBack();
    void asksForTheChoicesOfVariables();
    void aChoiceReachesThePanels();
    void aRefreshHasEndedOnlyWhenItsDataIsShown();
    void aRefreshThatWasTooMuchEndsWithItsData();
    void keepsTheChoicesWhenTheSourceFails();
    void anotherSourceIsAskedAnew();
    void aNewDashboardReplacesTheOld();
    void gathersWhatNobodySees();
    void gatheringTellsWhoDoesNotAnswer();
    void gatheringWaitsForAnOpenRefresh();
    void gatheringSurvivesTooMuchAndANewRange();
    void aSlowerSourceIsAskedSeldomer();
    void gatheringFromNobodyEnds();
    void knowsWhatToSave();
};

namespace {

constexpr Timestamp start = 1'700'000'000'000;

const QByteArray file = R"j({"title": "T", "refresh": "", "time": {"from": "now-5m", "to": "now"},
  "templating": {"list": [{"name": "model", "type": "query", "query": "label_values(calls{p=~\"$provider\"}, model)", "multi": true,
      "includeAll": true}, {"name": "provider", "type": "custom", "query": "x,y", "multi": false}]},
  "panels": [{"id": 1, "type": "timeseries", "title": "Line", "targets": [{"expr": "a{m=~\"$model\"}"}]},
             {"id": 2, "type": "stat", "title": "Tile", "targets": [{"expr": "b"}]}, {"id": 3, "type": "row"}]})j";

struct Bench {
    FakeQuerySource source;
    Timestamp now = start;
    DashboardModel model;

    Bench()
        : model(source, [this] { return now; })
    {
        source.onRange = [](const RangeQuery &query) {
            return matrixOf(query, {Labels()}, [](const Labels &, Timestamp) { return 1.0; });
        };
        source.onLabelValues = [](const std::string &, const auto &) { return std::vector<std::string> {"o3", "gpt"}; };
        model.setLiveInterval(0); // the test says when
        model.setDashboard(*parseDashboard(file, "file"));
    }

    bool show()
    {
        QSignalSpy refreshed(&model, &DashboardModel::refreshed);
        for (const auto &feed : model.feeds())
            feed->setVisible(true);
        return refreshed.wait(5'000);
    }
    bool refresh()
    {
        QSignalSpy refreshed(&model, &DashboardModel::refreshed);
        model.refresh();
        return refreshed.count() > 0 || refreshed.wait(5'000);
    }
};

} // namespace

void DashboardModelTest::makesAFeedAPanel()
{
    Bench bench;
    QCOMPARE(bench.model.feeds().size(), std::size_t(3));
    QCOMPARE(bench.model.window(), TimeWindow::last(300'000));
    QCOMPARE(bench.model.shownRange(), (TimeRange {start - 300'000, start}));
    QVERIFY(bench.show());
    QCOMPARE(bench.model.feeds()[0]->state().series.size(), std::size_t(1));
    QCOMPARE(bench.model.feeds()[1]->state().updatedAt, start);
}

void DashboardModelTest::countsTheQueriesOfARefresh()
{
    Bench bench;
    QVERIFY(bench.show());
    bench.source.forgetQuestions();
    bench.now += 5'000;
    QVERIFY(bench.refresh());
    QCOMPARE(bench.model.queriesInLastRefresh(), 3); // a line; a tile's line and its number
    QCOMPARE(bench.source.asked(), std::size_t(3));
    QCOMPARE(bench.model.lastRefreshAt(), start + 5'000);
    QVERIFY(bench.model.lastRefreshTook().count() < 5'000);
    // A hidden panel is not asked.
    bench.model.feeds()[0]->setVisible(false);
    QVERIFY(bench.refresh());
    QCOMPARE(bench.model.queriesInLastRefresh(), 2);
}

void DashboardModelTest::severalWishesAreOneRefresh()
{
    Bench bench;
    QVERIFY(bench.show());
    bench.source.forgetQuestions();
    QSignalSpy refreshed(&bench.model, &DashboardModel::refreshed);
    bench.model.setWindow(TimeWindow::last(600'000));
    bench.model.setWindow(TimeWindow::last(900'000));
    for (const auto &feed : bench.model.feeds())
        feed->setWidth(100);
    QVERIFY(refreshed.wait());
    QCOMPARE(bench.source.ranges.size(), std::size_t(2));
    QCOMPARE(bench.source.ranges.front().range.length(), Milliseconds(900'000));
}

void DashboardModelTest::theLiveTimerRefreshes()
{
    Bench bench;
    QVERIFY(bench.show());
    QSignalSpy refreshed(&bench.model, &DashboardModel::refreshed);
    bench.model.setLiveInterval(1); // one second is the least
    QCOMPARE(bench.model.liveInterval(), Milliseconds(1'000));
    QTRY_VERIFY_WITH_TIMEOUT(refreshed.count() >= 2, 30'000);
}

void DashboardModelTest::theTimerRestsWhenThereIsNothingToFollow()
{
    Bench bench;
    bench.model.setLiveInterval(1'000);
    const auto ticksWithin = [&bench](int limitMs) {
        QSignalSpy refreshed(&bench.model, &DashboardModel::refreshed);
        return refreshed.wait(limitMs);
    };
    const auto isTicking = [&] { return ticksWithin(30'000); };
    const auto rests = [&] { return !ticksWithin(1'500); };
    QVERIFY(bench.show());
    QVERIFY(isTicking());
    bench.model.setActive(false);
    QVERIFY(rests());
    bench.model.setActive(true);
    QVERIFY(isTicking());
    bench.model.zoomTo({start - 200'000, start - 100'000});
    QVERIFY(isTicking()); // the one refresh for the new window
    QVERIFY(rests());
    bench.model.zoomBack();
    QVERIFY(isTicking());
    QVERIFY(isTicking());
}

void DashboardModelTest::asksNothingWhileItIsInactive()
{
    Bench bench;
    QVERIFY(bench.show());
    bench.source.onLabelValues = {}; // new choices would be a reason to ask again
    bench.model.setActive(false);
    bench.source.forgetQuestions();
    QSignalSpy refreshed(&bench.model, &DashboardModel::refreshed);
    bench.model.setSource(bench.source);
    bench.model.setDashboard(*parseDashboard(file, "file"));
    for (const auto &feed : bench.model.feeds())
        feed->setVisible(true);
    bench.model.setWindow(TimeWindow::last(600'000));
    bench.model.choose("provider", {"y"});
    bench.model.refresh();
    bench.model.reload();
    QVERIFY(!refreshed.wait(300));
    QCOMPARE(bench.source.asked(), std::size_t(0));
    QCOMPARE(bench.source.labelValueQuestions.size(), std::size_t(0));
    bench.model.setActive(true);
    QVERIFY(refreshed.wait());
    QVERIFY(!refreshed.wait(300));
    // Each panel and each variable once, for what is to be shown now; and how often samples come.
    QCOMPARE(bench.source.asked(), std::size_t(4));
    QCOMPARE(bench.source.labelValueQuestions.size(), std::size_t(1));
    QCOMPARE(bench.source.labelValueQuestions.front().second.front(), std::string("calls{p=~\"y\"}"));
    QCOMPARE(bench.source.ranges.front().range.length(), Milliseconds(600'000));
}

void DashboardModelTest::zoomsInAndBack()
{
    Bench bench;
    QSignalSpy changed(&bench.model, &DashboardModel::windowChanged);
    QVERIFY(!bench.model.canZoomBack());
    bench.model.zoomTo({start - 200'000, start - 100'000});
    bench.model.zoomTo({start - 100'000, start - 200'000 + 60'000}); // dragged to the left
    QCOMPARE(bench.model.window(), TimeWindow::between({start - 140'000, start - 100'000}));
    bench.model.zoomBack();
    QCOMPARE(bench.model.window(), TimeWindow::between({start - 200'000, start - 100'000}));
    QVERIFY(bench.model.canZoomBack());
    bench.model.zoomBack();
    QCOMPARE(bench.model.window(), TimeWindow::last(300'000));
    QVERIFY(!bench.model.canZoomBack());
    bench.model.zoomBack();
    QCOMPARE(changed.count(), 4);
    // However long one zooms, the way back ends where one came from.
    for (int i = 1; i <= 200; ++i)
        bench.model.zoomTo({start - 1'000'000 + i, start});
    while (bench.model.canZoomBack())
        bench.model.zoomBack();
    QCOMPARE(bench.model.window(), TimeWindow::last(300'000));
}

void DashboardModelTest::asksForTheChoicesOfVariables()
{
    Bench bench;
    QTRY_COMPARE(bench.model.variables()[0].choices, (std::vector<std::string> {"gpt", "o3"}));
    QCOMPARE(bench.source.labelValueQuestions.front().first, std::string("model"));
    QCOMPARE(bench.source.labelValueQuestions.front().second, (std::vector<std::string> {"calls{p=~\"x\"}"}));
    // All without a value of its own is every choice.
    QVERIFY(bench.show());
    QCOMPARE(bench.source.ranges.back().expr == "b" ? bench.source.ranges.front().expr
                                                    : bench.source.ranges.back().expr,
             std::string("a{m=~\"(gpt|o3)\"}"));
}

void DashboardModelTest::aChoiceReachesThePanels()
{
    Bench bench;
    QTRY_VERIFY(!bench.model.variables()[0].choices.empty());
    QVERIFY(bench.show());
    bench.source.forgetQuestions();
    QSignalSpy refreshed(&bench.model, &DashboardModel::refreshed);
    bench.model.choose("model", {"o3"});
    QVERIFY(refreshed.wait());
    QCOMPARE(bench.source.ranges.front().expr, std::string("a{m=~\"o3\"}"));
    QCOMPARE(bench.source.ranges.front().range.length(), Milliseconds(300'000));
    bench.model.choose("provider", {"y", "x"}); // only one may be chosen
    QCOMPARE(bench.model.variables()[1].chosen, (std::vector<std::string> {"y"}));
    QCOMPARE(bench.source.labelValueQuestions.back().second, (std::vector<std::string> {"calls{p=~\"y\"}"}));
    bench.model.choose("nobody", {"x"});
}

void DashboardModelTest::aRefreshHasEndedOnlyWhenItsDataIsShown()
{
    Bench bench;
    QTRY_VERIFY(!bench.model.variables()[0].choices.empty());
    QVERIFY(bench.show());
    bench.source.holding = true;
    QSignalSpy refreshed(&bench.model, &DashboardModel::refreshed);
    bench.model.refresh();
    bench.model.choose("model", {"o3"}); // concerns the first panel alone
    QVERIFY(bench.model.feeds()[1]->isWaiting() && !bench.model.feeds()[0]->isWaiting());
    bench.source.release();
    QCOMPARE(refreshed.count(), 0);
    QTRY_VERIFY(bench.model.feeds()[0]->isWaiting());
    bench.source.release();
    QTRY_COMPARE(refreshed.count(), 1);
}

void DashboardModelTest::aRefreshThatWasTooMuchEndsWithItsData()
{
    Bench bench;
    int asked = 0;
    bench.source.onRange = [&asked](const RangeQuery &query) -> Result<prometheus::Answer> {
        if (++asked <= 2)
            return Failure(Error {Error::Kind::TooMuch, "too many samples"});
        return matrixOf(query, {Labels()}, [](const Labels &, Timestamp) { return 1.0; });
    };
    QVERIFY(bench.show());
    QCOMPARE(asked, 4);
    QCOMPARE(bench.model.feeds()[0]->state().series.size(), std::size_t(1));
    QCOMPARE(bench.model.feeds()[1]->state().series.size(), std::size_t(1));
}

void DashboardModelTest::keepsTheChoicesWhenTheSourceFails()
{
    Bench bench;
    QTRY_VERIFY(!bench.model.variables()[0].choices.empty());
    QVERIFY(bench.show());
    bench.source.failure = Error {Error::Kind::Network, "gone"};
    QSignalSpy refreshed(&bench.model, &DashboardModel::refreshed);
    bench.model.reload();
    QVERIFY(refreshed.wait());
    QCOMPARE(bench.model.variables()[0].choices.size(), std::size_t(2));
    QVERIFY(bench.model.feeds()[0]->state().error);
    QCOMPARE(bench.model.feeds()[0]->state().series.size(), std::size_t(1));
}

void DashboardModelTest::anotherSourceIsAskedAnew()
{
    Bench bench;
    QVERIFY(bench.show());
    FakeQuerySource other;
    other.onRange = bench.source.onRange;
    bench.source.forgetQuestions();
    QSignalSpy refreshed(&bench.model, &DashboardModel::refreshed);
    bench.model.setSource(other);
    QVERIFY(refreshed.wait());
    QCOMPARE(bench.source.asked(), std::size_t(0));
    QCOMPARE(other.ranges.size(), std::size_t(2));
    QCOMPARE(other.ranges.front().range.length(), Milliseconds(300'000));
    bench.model.setSource(bench.source);
}

void DashboardModelTest::aNewDashboardReplacesTheOld()
{
    Bench bench;
    bench.source.holding = true;
    for (const auto &feed : bench.model.feeds())
        feed->setVisible(true);
    bench.model.refresh();
    QSignalSpy changed(&bench.model, &DashboardModel::dashboardChanged);
    bench.model.setDashboard(
        *parseDashboard(R"({"panels": [{"type": "stat", "targets": [{"expr": "c"}]}], "refresh": "30s"})", "x"));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(bench.model.feeds().size(), std::size_t(1));
    QCOMPARE(bench.model.liveInterval(), Milliseconds(30'000));
    bench.source.release(); // the answers for those who are gone
    bench.source.holding = false;
    QVERIFY(bench.show());
    QCOMPARE(bench.model.queriesInLastRefresh(), 2);
}

void DashboardModelTest::gathersWhatNobodySees()
{
    Bench bench;
    bench.model.feeds()[0]->setVisible(true);
    QVERIFY(bench.refresh());
    QTRY_VERIFY(!bench.model.feeds()[0]->isWaiting());
    const Timestamp shown = start;
    bench.now += 1'800'000; // live refreshes are off for half an hour
    QSignalSpy gathered(&bench.model, &DashboardModel::gathered);
    QSignalSpy refreshed(&bench.model, &DashboardModel::refreshed);
    bench.model.gather(30s);
    QVERIFY(gathered.count() > 0 || gathered.wait());
    QVERIFY(gathered.front().front().value<std::vector<std::string>>().empty());
    QCOMPARE(refreshed.count(), 0);
    for (std::size_t i = 0; i < 2; ++i)
        QCOMPARE(bench.model.feeds()[i]->state().range, (TimeRange {shown - 300'000, shown}));
    QVERIFY(!bench.model.feeds()[1]->isVisible());
}

void DashboardModelTest::gatheringTellsWhoDoesNotAnswer()
{
    Bench bench;
    QSignalSpy gathered(&bench.model, &DashboardModel::gathered);
    const auto unanswered = [&] { return gathered.takeFirst().front().value<std::vector<std::string>>(); };
    bench.source.holding = true;
    bench.model.gather(20ms);
    QVERIFY(gathered.wait());
    QCOMPARE(unanswered(), (std::vector<std::string> {"Line", "Tile"}));
    bench.source.release();
    bench.source.holding = false;
    const auto good = bench.source.onRange;
    bench.source.onRange = [good](const RangeQuery &query) {
        return query.expr == "b" ? Result<prometheus::Answer>(Failure(Error {Error::Kind::Network, "gone"}))
                                 : good(query);
    };
    bench.now += 5'000;
    QVERIFY(bench.show());
    bench.model.gather(30s);
    QVERIFY(gathered.count() > 0 || gathered.wait());
    QCOMPARE(unanswered(), (std::vector<std::string> {"Tile"}));
    bench.model.setActive(false); // nobody is there to ask: it ends all the same
    bench.model.setWindow(TimeWindow::last(600'000));
    bench.model.gather(30s);
    QVERIFY(gathered.wait());
    QCOMPARE(unanswered().size(), std::size_t(2));
}

void DashboardModelTest::gatheringWaitsForAnOpenRefresh()
{
    Bench bench;
    QVERIFY(bench.show());
    bench.source.holding = true;
    bench.model.refresh(); // for now
    bench.now += 5'000;
    bench.model.refresh(); // for later: nobody is asked, as a question is open
    QSignalSpy gathered(&bench.model, &DashboardModel::gathered);
    bench.model.gather(30s);
    bench.model.refresh(); // changes nothing
    bench.source.release();
    QCOMPARE(gathered.count(), 0);
    bench.source.release();
    QTRY_COMPARE(gathered.count(), 1);
    for (std::size_t i = 0; i < 2; ++i)
        QCOMPARE(bench.model.feeds()[i]->state().range.end, start + 5'000);
}

void DashboardModelTest::gatheringSurvivesTooMuchAndANewRange()
{
    Bench bench;
    QSignalSpy gathered(&bench.model, &DashboardModel::gathered);
    bench.source.onRange = [](const RangeQuery &query) -> Result<prometheus::Answer> {
        if (query.step < 20'000)
            return Failure(Error {Error::Kind::TooMuch, "too many samples"});
        return matrixOf(query, {Labels()}, [](const Labels &, Timestamp) { return 1.0; });
    };
    bench.model.gather(30s);
    bench.model.setWindow(TimeWindow::last(600'000));
    QVERIFY(gathered.count() > 0 || gathered.wait());
    QVERIFY(gathered.front().front().value<std::vector<std::string>>().empty());
    QCOMPARE(bench.model.feeds()[0]->state().range.length(), Milliseconds(600'000));
    QCOMPARE(gathered.count(), 1);
}

void DashboardModelTest::aSlowerSourceIsAskedSeldomer()
{
    Bench bench;
    bench.source.onInstant = [](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
        prometheus::Answer answer;
        answer.series = {{Labels(), {{query.time - 120'000, 1}, {query.time - 60'000, 1}, {query.time, 1}}}};
        return answer;
    };
    QSignalSpy gathered(&bench.model, &DashboardModel::gathered);
    bench.model.setSource(bench.source); // what is known of it is forgotten
    bench.model.setScrapeInterval(15'000);
    bench.model.gather(30s); // at once at the step that it turns out to have
    QVERIFY(gathered.count() > 0 || gathered.wait());
    QCOMPARE(bench.model.scrapeInterval(), Milliseconds(60'000));
    QCOMPARE(bench.model.feeds()[0]->state().step, Milliseconds(60'000));
    for (const RangeQuery &query : bench.source.ranges)
        QCOMPARE(query.step, Milliseconds(60'000));
    bench.model.setScrapeInterval(120'000); // ours is seldomer still
    QCOMPARE(bench.model.scrapeInterval(), Milliseconds(120'000));
    FakeQuerySource other;
    bench.model.setSource(other);
    bench.model.setScrapeInterval(15'000);
    QCOMPARE(bench.model.scrapeInterval(), Milliseconds(15'000));
    bench.model.setSource(bench.source);
}

void DashboardModelTest::gatheringFromNobodyEnds()
{
    Bench bench;
    QSignalSpy gathered(&bench.model, &DashboardModel::gathered);
    bench.source.forgetQuestions();
    for (const char *json : {R"({"panels": []})", R"({"panels": [{"type": "gauge", "targets": [{"expr": "x"}]}]})"}) {
        bench.model.setDashboard(*parseDashboard(json, "x"));
        bench.model.gather(30s);
        QCOMPARE(gathered.count(), 1);
        QVERIFY(gathered.takeFirst().front().value<std::vector<std::string>>().empty());
    }
    QCOMPARE(bench.source.asked(), std::size_t(0));
}

void DashboardModelTest::knowsWhatToSave()
{
    Bench bench;
    bench.model.setWindow(TimeWindow::last(900'000));
    bench.model.setLiveInterval(10'000);
    bench.model.choose("provider", {"y"});
    const Dashboard saved = *parseDashboard(toJson(bench.model.dashboard()), "saved");
    QCOMPARE(saved.window, TimeWindow::last(900'000));
    QCOMPARE(saved.refresh, Milliseconds(10'000));
    QCOMPARE(saved.variables[1].chosen, (std::vector<std::string> {"y"}));
}

QTEST_GUILESS_MAIN(DashboardModelTest)
#include "tst_dashboardmodel.moc"

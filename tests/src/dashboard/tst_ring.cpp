// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/ring.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::dashboard;

namespace {

const Labels a(std::vector<Labels::Pair> {{"model", "a"}});
const Labels b(std::vector<Labels::Pair> {{"model", "b"}});

/// Samples every 10 from `from` to `to`, valued by their time.
std::vector<Sample> samplesOf(Timestamp from, Timestamp to, double plus = 0)
{
    std::vector<Sample> samples;
    for (Timestamp time = from; time <= to; time += 10)
        samples.push_back({time, static_cast<double>(time) + plus});
    return samples;
}

} // namespace

class RingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksEverythingAtFirst();
    void asksOnlyTheTailAfterwards();
    void asksEverythingWhenTheGridChanged();
    void theTailReplacesWhatItCovers();
    void aVanishedSeriesLeavesWithTheWindow();
    void aNewSeriesJoins();
    void aFullAnswerForgetsTheRest();
    void countsTheSeriesPastTheLimit();
    void takesNoSampleTwice();
};

void RingTest::asksEverythingAtFirst()
{
    QCOMPARE(Ring().missing({100, 200}, 10, 2), (TimeRange {100, 200}));
}

void RingTest::asksOnlyTheTailAfterwards()
{
    Ring ring;
    ring.splice({{a, samplesOf(100, 200)}}, {100, 200}, {100, 200}, 10);
    // 190 and 200 may still change, 210 is new.
    QCOMPARE(ring.missing({110, 210}, 10, 2), (TimeRange {190, 210}));
    QCOMPARE(ring.missing({100, 200}, 10, 2), (TimeRange {190, 200}));
    // After a long pause: all that is missing, and all of it when nothing of the window is known.
    QCOMPARE(ring.missing({180, 280}, 10, 2), (TimeRange {190, 280}));
    QCOMPARE(ring.missing({210, 310}, 10, 2), (TimeRange {210, 310}));
}

void RingTest::asksEverythingWhenTheGridChanged()
{
    Ring ring;
    ring.splice({{a, samplesOf(100, 200)}}, {100, 200}, {100, 200}, 10);
    QCOMPARE(ring.missing({100, 200}, 20, 2), (TimeRange {100, 200})); // another step
    QCOMPARE(ring.missing({105, 205}, 10, 2), (TimeRange {105, 205})); // another phase
    QCOMPARE(ring.missing({50, 200}, 10, 2), (TimeRange {50, 200})); // a wider window
    QCOMPARE(ring.missing({90, 190}, 10, 2), (TimeRange {90, 190})); // the clock went back
}

void RingTest::theTailReplacesWhatItCovers()
{
    Ring ring;
    ring.splice({{a, samplesOf(100, 200)}}, {100, 200}, {100, 200}, 10);
    ring.splice({{a, {{190, -1}, {210, -3}}}}, {190, 210}, {110, 210}, 10);
    std::vector<Sample> expected = samplesOf(110, 180);
    expected.push_back({190, -1}); // changed
    expected.push_back({210, -3}); // and 200 is a gap now
    QCOMPARE(ring.series().at(a), expected);
}

void RingTest::aVanishedSeriesLeavesWithTheWindow()
{
    Ring ring;
    ring.splice({{a, samplesOf(100, 130)}, {b, samplesOf(100, 200)}}, {100, 200}, {100, 200}, 10);
    ring.splice({{b, samplesOf(190, 220)}}, {190, 220}, {120, 220}, 10);
    QCOMPARE(ring.series().at(a), samplesOf(120, 130));
    ring.splice({{b, samplesOf(210, 240)}}, {210, 240}, {140, 240}, 10);
    QVERIFY(!ring.series().contains(a));
    QCOMPARE(ring.series().at(b), samplesOf(140, 240));
}

void RingTest::aNewSeriesJoins()
{
    Ring ring;
    ring.splice({}, {100, 200}, {100, 200}, 10);
    QVERIFY(ring.series().empty());
    ring.splice({{a, samplesOf(200, 210)}}, {190, 210}, {110, 210}, 10);
    QCOMPARE(ring.series().at(a), samplesOf(200, 210));
}

void RingTest::aFullAnswerForgetsTheRest()
{
    Ring ring;
    ring.splice({{a, samplesOf(100, 200)}}, {100, 200}, {100, 200}, 10);
    ring.splice({{b, samplesOf(100, 200)}}, {100, 200}, {100, 200}, 10);
    QVERIFY(!ring.series().contains(a));
}

void RingTest::countsTheSeriesPastTheLimit()
{
    SeriesList many;
    for (std::size_t i = 0; i < Ring::mostSeries + 7; ++i)
        many.push_back({Labels(std::vector<Labels::Pair> {{"i", std::to_string(i)}}), {{100, 1}}});
    Ring ring;
    ring.splice(many, {100, 200}, {100, 200}, 10);
    QCOMPARE(ring.series().size(), Ring::mostSeries);
    QCOMPARE(ring.leftOut(), std::size_t(7));
}

void RingTest::takesNoSampleTwice()
{
    Ring ring;
    ring.splice({{a, {{100, 1}, {100, 2}, {90, 3}, {110, 4}}}}, {100, 200}, {100, 200}, 10);
    QCOMPARE(ring.series().at(a), (std::vector<Sample> {{100, 1}, {110, 4}}));
}

QTEST_GUILESS_MAIN(RingTest)
#include "tst_ring.moc"

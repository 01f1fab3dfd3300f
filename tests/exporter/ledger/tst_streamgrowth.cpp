// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/streamgrowth.h"
#include "exporter/ledger/streamtext.h"
#include "tests/exporter/ledger/pointbuilder.h"

#include <QTest>

#include <limits>

using namespace meterbird;
using namespace meterbird::test;
using ledger::Growth;
using ledger::StreamKind;
using ledger::StreamState;
using Step = ledger::Growth::Step;

namespace {

/// Takes points into one state, and remembers nothing else.
class Taker
{
public:
    explicit Taker(StreamKind kind, bool isDelta = false)
        : stream(streamOf(kind, isDelta))
    { }

    Growth value(std::int64_t start, std::int64_t time, double value)
    {
        return grow(state, valueAt(stream, start, time, value), oldest);
    }
    Growth whole(std::int64_t start, std::int64_t time, std::int64_t value)
    {
        return grow(state, wholeAt(stream, start, time, value), oldest);
    }
    Growth buckets(std::int64_t start, std::int64_t time, std::vector<std::uint64_t> buckets, double sum)
    {
        return grow(state, bucketsAt(stream, start, time, std::move(buckets), sum), oldest);
    }

    StreamPtr stream;
    StreamState state;
    std::int64_t oldest = 0;
};

} // namespace

class TestStreamGrowth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsATrueStartWholeAndThenTheDifference()
    {
        Taker taker(StreamKind::Counter);
        const Growth first = taker.value(100, 200, 7);
        QCOMPARE(first.step, Step::Grown);
        QCOMPARE(first.by.value, 7.0);
        QCOMPARE(first.from, 100);
        QCOMPARE(first.to, 200);
        const Growth second = taker.value(100, 300, 9.5);
        QCOMPARE(second.by.value, 2.5);
        QCOMPARE(second.from, 200);
        QCOMPARE(taker.state.total, 9.5);
    }

    void countsAPointThatComesAgainOrLateOnce()
    {
        Taker taker(StreamKind::Counter);
        taker.value(100, 300, 9);
        QCOMPARE(taker.value(100, 300, 9).step, Step::Duplicate);
        QCOMPARE(taker.value(100, 200, 4).step, Step::Duplicate);
        QCOMPARE(taker.state.total, 9.0);
        QCOMPARE(taker.value(100, 400, 9).by.value, 0.0);
    }

    void beginsAnUnknownStartAtItsFirstPoint_data()
    {
        QTest::addColumn<std::int64_t>("start");
        QTest::newRow("not said") << std::int64_t(0);
        QTest::newRow("its first point") << std::int64_t(200);
        QTest::newRow("after its first point") << std::int64_t(250);
    }

    void beginsAnUnknownStartAtItsFirstPoint()
    {
        QFETCH(std::int64_t, start);
        Taker taker(StreamKind::Counter);
        QCOMPARE(taker.value(start, 200, 1000).step, Step::Baseline);
        QCOMPARE(taker.state.total, 0.0);
        QCOMPARE(taker.value(start, 300, 1010).by.value, 10.0);
        const Growth fallen = taker.value(start, 400, 3); // a restart
        QCOMPARE(fallen.step, Step::Grown);
        QCOMPARE(fallen.by.value, 3.0);
        QCOMPARE(taker.value(start, 500, 5).by.value, 2.0);
        QCOMPARE(taker.state.total, 15.0);
    }

    void countsOnWhenEachPointSaysItsOwnTimeAsTheStart()
    {
        Taker taker(StreamKind::Counter);
        QCOMPARE(taker.value(100, 100, 5).step, Step::Baseline);
        QCOMPARE(taker.value(200, 200, 8).by.value, 3.0);
        QCOMPARE(taker.value(300, 300, 9).by.value, 1.0);
        QCOMPARE(taker.state.reaches.size(), 1U);
    }

    void countsANewStartWhole()
    {
        Taker taker(StreamKind::Counter);
        taker.value(100, 200, 50);
        const Growth restarted = taker.value(250, 300, 60);
        QCOMPARE(restarted.by.value, 60.0);
        QVERIFY(!restarted.isOverlapping);
        QCOMPARE(taker.state.total, 110.0);
        // The last point of the old one comes late: what it grew by since is not lost.
        const Growth late = taker.value(100, 240, 55);
        QCOMPARE(late.by.value, 5.0);
        QVERIFY(!late.isOverlapping);
    }

    void tellsTwoWritersAndCountsBoth()
    {
        Taker taker(StreamKind::Counter);
        taker.value(100, 200, 50);
        taker.value(150, 210, 7);
        double sum = 57;
        for (std::int64_t time = 300; time < 1000; time += 100) {
            const Growth a = taker.value(100, time, 50 + static_cast<double>(time));
            const Growth b = taker.value(150, time + 1, 7 + static_cast<double>(time));
            QVERIFY(a.isOverlapping);
            sum += a.by.value + b.by.value;
        }
        QCOMPARE(sum, 50 + 900 + 7 + 900.0);
        QCOMPARE(taker.state.total, sum);
    }

    void addsNothingForAStartThatItHasForgotten()
    {
        Taker taker(StreamKind::Counter);
        for (std::int64_t start = 100; start <= 600; start += 100)
            taker.value(start, start + 50, 10);
        QCOMPARE(taker.state.total, 60.0);
        QCOMPARE(taker.value(100, 700, 25).step, Step::Baseline);
        QCOMPARE(taker.value(100, 800, 27).by.value, 2.0);
        QCOMPARE(taker.state.total, 62.0);
        QVERIFY(taker.state.reaches.size() <= 4);
    }

    void addsNothingForTimeThatIsNotRemembered()
    {
        Taker taker(StreamKind::Counter);
        taker.oldest = 1000;
        QCOMPARE(taker.value(500, 2000, 40).step, Step::Baseline);
        QCOMPARE(taker.value(500, 2100, 41).by.value, 1.0);
        QCOMPARE(taker.value(2150, 2200, 6).by.value, 6.0);
    }

    void addsNothingUntilAFallIsMadeUpFor()
    {
        Taker taker(StreamKind::Counter);
        taker.value(100, 200, 50);
        const Growth fallen = taker.value(100, 300, 20);
        QCOMPARE(fallen.step, Step::WentDown);
        QCOMPARE(fallen.by.value, 0.0);
        QCOMPARE(taker.value(100, 400, 49).step, Step::WentDown);
        QCOMPARE(taker.value(100, 500, 53).by.value, 3.0);
        QCOMPARE(taker.state.total, 53.0);
    }

    void takesWholeNumbersWholly()
    {
        constexpr std::int64_t Big = (std::int64_t(1) << 60) + 1;
        Taker taker(StreamKind::Counter);
        QCOMPARE(taker.whole(100, 200, Big).by.whole, std::optional<std::int64_t>(Big));
        QCOMPARE(taker.whole(100, 300, Big + 3).by.whole, std::optional<std::int64_t>(3));
        QCOMPARE(taker.value(100, 400, 0).step, Step::WentDown);
    }

    void doesNotOverflow()
    {
        Taker taker(StreamKind::Counter);
        taker.whole(100, 200, std::numeric_limits<std::int64_t>::min());
        QVERIFY(taker.whole(100, 300, std::numeric_limits<std::int64_t>::max()).by.value > 1e19);
        Taker histogram(StreamKind::Histogram);
        constexpr std::uint64_t Most = std::numeric_limits<std::uint64_t>::max();
        QCOMPARE(histogram.buckets(100, 200, {Most, Most, 1}, 1e308).by.count, Most);
        QCOMPARE(histogram.buckets(100, 300, {Most, Most, 3}, -1e308).by.buckets.back(), 2U);
    }

    void growsEachBucketByItself()
    {
        Taker taker(StreamKind::Histogram);
        QCOMPARE(taker.buckets(100, 200, {1, 2, 3}, 40).by.count, 6U);
        const Growth more = taker.buckets(100, 300, {1, 4, 4}, 60.5);
        QCOMPARE(more.by.buckets, (std::vector<std::uint64_t> {0, 2, 1}));
        QCOMPARE(more.by.count, 3U);
        QCOMPARE(more.by.sum, 20.5);
        const Growth fallen = taker.buckets(100, 400, {0, 5, 4}, 30);
        QCOMPARE(fallen.step, Step::WentDown);
        QCOMPARE(fallen.by.buckets, (std::vector<std::uint64_t> {0, 1, 0}));
        QCOMPARE(fallen.by.sum, 0.0);
        QCOMPARE(taker.state.total, 60.5);
    }

    void keepsTheCountWhenTheBoundsChange()
    {
        Taker taker(StreamKind::Histogram);
        taker.buckets(100, 200, {1, 2, 3}, 40);
        const Growth growth = taker.buckets(100, 300, {4, 6}, 60);
        QCOMPARE(growth.by.buckets, (std::vector<std::uint64_t> {0, 4}));
        QCOMPARE(taker.buckets(100, 400, {5, 6}, 61).by.buckets, (std::vector<std::uint64_t> {1, 0}));
    }

    void keepsTheCountAloneOfTooManyBuckets()
    {
        Taker taker(StreamKind::Histogram);
        const std::vector<std::uint64_t> many(ledger::MostBuckets + 1, 2);
        const Growth growth = taker.buckets(100, 200, many, 40);
        QCOMPARE(growth.by.count, 2 * many.size());
        QCOMPARE(growth.by.buckets.size(), 1U);
        QCOMPARE(taker.buckets(100, 300, many, 41).by.count, 0U);
    }

    void countsASummaryLikeAHistogramWithoutBounds()
    {
        Taker taker(StreamKind::Summary);
        auto point = valueAt(taker.stream, 100, 200, 0);
        point.count = 5;
        point.sum = 10;
        QCOMPARE(grow(taker.state, point, 0).by.count, 5U);
        point.time = 300;
        point.count = 7;
        point.sum = 11;
        const Growth growth = grow(taker.state, point, 0);
        QCOMPARE(growth.by.count, 2U);
        QCOMPARE(growth.by.sum, 1.0);
    }

    void countsDeltasInAnyOrder()
    {
        Taker taker(StreamKind::Counter, true);
        QCOMPARE(taker.value(200, 300, 5).by.value, 5.0);
        const Growth late = taker.value(100, 200, 3);
        QCOMPARE(late.by.value, 3.0);
        QCOMPARE(late.from, 100);
        QVERIFY(!late.isOverlapping);
        QVERIFY(!taker.value(300, 400, 1).isOverlapping);
        QVERIFY(taker.value(350, 450, 1).isOverlapping);
        QVERIFY(!taker.value(500, 500, 2).isOverlapping); // as the stock SDK's first point says
        QCOMPARE(taker.state.total, 12.0);
    }

    void takesTheLastValueOfALevel()
    {
        Taker gauge(StreamKind::Gauge);
        QCOMPARE(gauge.value(0, 200, -5).by.value, -5.0);
        QCOMPARE(gauge.value(0, 200, 6).step, Step::Duplicate);
        QCOMPARE(gauge.value(0, 300, 6).by.value, 6.0);
        Taker total(StreamKind::UpDown);
        QCOMPARE(total.value(100, 200, 5).by.value, 5.0);
        QCOMPARE(total.value(100, 300, 2).by.value, 2.0);
        Taker steps(StreamKind::UpDown, true);
        QCOMPARE(steps.value(100, 200, 5).by.value, 5.0);
        QCOMPARE(steps.value(200, 300, -2).by.value, 3.0);
    }

    void writesAStateAndReadsItBack()
    {
        Taker taker(StreamKind::Histogram);
        taker.buckets(100, 200, {1, 2, 3}, 0.1 + 0.2);
        taker.buckets(0, 200, {1, 2, 3}, -1e-300);
        taker.state.forgotten = 77;
        Taker counter(StreamKind::Counter);
        counter.whole(100, 200, std::numeric_limits<std::int64_t>::max());
        for (const StreamState &state : {taker.state, counter.state, StreamState {}})
            QCOMPARE(ledger::stateFrom(toText(state)), std::optional(state));
        for (const char *broken : {"", "x", "0 0", "0 0 1", "0 0 99999999999 1", "0 0 0 7"})
            QVERIFY2(!ledger::stateFrom(broken), broken);
    }

    void tellsDeltaPointsApart()
    {
        const StreamPtr stream = streamOf(StreamKind::Counter, true);
        const auto point = valueAt(stream, 100, 200, 5);
        auto other = point;
        QCOMPARE(ledger::deltaId(other), ledger::deltaId(point));
        other.value = 6;
        QVERIFY(ledger::deltaId(other) != ledger::deltaId(point));
        other = point;
        other.start = 101;
        QVERIFY(ledger::deltaId(other) != ledger::deltaId(point));
        other = point;
        other.stream = streamOf(StreamKind::Counter, true, 2);
        QVERIFY(ledger::deltaId(other) != ledger::deltaId(point));
        other = point;
        other.time = 201;
        QVERIFY(ledger::deltaId(other) > ledger::deltaId(point));
        QCOMPARE(ledger::streamIdFrom(ledger::hexOf(stream->id)), std::optional(stream->id));
        QVERIFY(!ledger::streamIdFrom("12"));
    }
};

QTEST_GUILESS_MAIN(TestStreamGrowth)
#include "tst_streamgrowth.moc"

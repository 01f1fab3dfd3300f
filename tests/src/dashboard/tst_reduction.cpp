// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/reduction.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

using namespace meterbird;
using namespace meterbird::dashboard;

namespace {

constexpr Milliseconds step = 1'000;

struct Extremes {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    bool operator==(const Extremes &) const = default;
};

/// Lowest and highest value of each pixel column: what can be seen of a line.
std::map<int, Extremes> columnsOf(std::span<const Sample> samples, TimeRange range, int columns)
{
    std::map<int, Extremes> result;
    for (const Sample &sample : samples) {
        if (std::isnan(sample.value) || !range.contains(sample.time))
            continue;
        Extremes &column = result[static_cast<int>((sample.time - range.start) * columns / range.length())];
        column.low = std::min(column.low, sample.value);
        column.high = std::max(column.high, sample.value);
    }
    return result;
}

std::vector<Sample> randomLine(std::mt19937 &random, int count, double gapShare)
{
    std::uniform_real_distribution<double> value(-100, 100), chance(0, 1);
    std::vector<Sample> samples;
    for (int i = 0; i < count; ++i) {
        if (chance(random) < gapShare)
            continue; // a missing step
        samples.push_back({i * step, chance(random) < gapShare ? std::nan("") : value(random)});
    }
    return samples;
}

} // namespace

class ReductionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyExtremeStaysVisible();
    void keepsOnlyTrueSamplesInOrder();
    void nanIsAGap();
    void aMissingStepIsAGap();
    void aLonePointStays();
    void aWideGapStaysInADenseLine();
    void keepsTheNeighboursOutside();
    void givesNothingForNothing();
    void infinityIsKept();
};

void ReductionTest::everyExtremeStaysVisible()
{
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        const int count = 1 + static_cast<int>(random() % 5'000), columns = 1 + static_cast<int>(random() % 300);
        const auto samples = randomLine(random, count, round % 2 == 0 ? 0 : 0.02);
        const TimeRange range {0, count * step};
        const ReducedLine line = reduced(samples, range, columns, step);
        QCOMPARE(columnsOf(line.points, range, columns).size(), columnsOf(samples, range, columns).size());
        QVERIFY(columnsOf(line.points, range, columns) == columnsOf(samples, range, columns));
        QVERIFY(line.points.size() <= 4 * static_cast<std::size_t>(columns) + 8);
    }
}

void ReductionTest::keepsOnlyTrueSamplesInOrder()
{
    std::mt19937 random(11);
    const auto samples = randomLine(random, 20'000, 0.01);
    const ReducedLine line = reduced(samples, {0, 20'000 * step}, 100, step);
    for (std::size_t i = 0; i < line.points.size(); ++i) {
        QVERIFY(std::find(samples.begin(), samples.end(), line.points[i]) != samples.end());
        QVERIFY(i == 0 || line.points[i - 1].time < line.points[i].time);
    }
    QVERIFY(std::is_sorted(line.pieces.begin(), line.pieces.end()));
    std::size_t total = 0;
    for (std::size_t i = 0; i < line.pieceCount(); ++i) {
        QVERIFY(!line.piece(i).empty());
        total += line.piece(i).size();
    }
    QCOMPARE(total, line.points.size());
}

void ReductionTest::nanIsAGap()
{
    const std::vector<Sample> samples {{0, 1}, {1'000, 2}, {2'000, std::nan("")}, {3'000, 4}, {4'000, 5}};
    const ReducedLine line = reduced(samples, {0, 4'000}, 100, step);
    QCOMPARE(line.pieceCount(), std::size_t(2));
    QCOMPARE(line.piece(0).size(), std::size_t(2));
    QCOMPARE(line.piece(1).front(), (Sample {3'000, 4}));
    // Also where the sample before and behind stand in neighbouring steps.
    const std::vector<Sample> close {{0, 1}, {1'000, std::nan("")}, {1'400, 4}};
    QCOMPARE(reduced(close, {0, 4'000}, 100, step).pieceCount(), std::size_t(2));
}

void ReductionTest::aMissingStepIsAGap()
{
    const std::vector<Sample> joined {{0, 1}, {1'500, 2}}, broken {{0, 1}, {1'501, 2}};
    QCOMPARE(reduced(joined, {0, 4'000}, 100, step).pieceCount(), std::size_t(1));
    QCOMPARE(reduced(broken, {0, 4'000}, 100, step).pieceCount(), std::size_t(2));
}

void ReductionTest::aLonePointStays()
{
    const std::vector<Sample> samples {{0, 1}, {5'000, 2}, {10'000, 3}};
    const ReducedLine line = reduced(samples, {0, 10'000}, 100, step);
    QCOMPARE(line.points, samples);
    QCOMPARE(line.pieces, (std::vector<std::size_t> {0, 1, 2}));
}

void ReductionTest::aWideGapStaysInADenseLine()
{
    std::vector<Sample> samples;
    for (int i = 0; i < 10'000; ++i) {
        if (i < 4'000 || i >= 4'500)
            samples.push_back({i * step, std::sin(i)});
    }
    const ReducedLine line = reduced(samples, {0, 10'000 * step}, 100, step);
    QCOMPARE(line.pieceCount(), std::size_t(2));
    QCOMPARE(line.piece(0).back().time, 3'999 * step);
    QCOMPARE(line.piece(1).front().time, 4'500 * step);
}

void ReductionTest::keepsTheNeighboursOutside()
{
    std::vector<Sample> samples;
    for (int i = 0; i < 100; ++i)
        samples.push_back({i * step, static_cast<double>(i)});
    const ReducedLine line = reduced(samples, {40'500, 50'500}, 1'000, step);
    QCOMPARE(line.points.front().time, Timestamp(40'000));
    QCOMPARE(line.points.back().time, Timestamp(51'000));
    QCOMPARE(line.pieceCount(), std::size_t(1));
}

void ReductionTest::givesNothingForNothing()
{
    QVERIFY(reduced({}, {0, 1'000}, 100, step).points.empty());
    const std::vector<Sample> nothing {{0, std::nan("")}};
    QCOMPARE(reduced(nothing, {0, 1'000}, 100, step), ReducedLine());
    const std::vector<Sample> one {{0, 1}};
    QCOMPARE(reduced(one, {0, 0}, 0, step).points, one);
}

void ReductionTest::infinityIsKept()
{
    const double infinity = std::numeric_limits<double>::infinity();
    const std::vector<Sample> samples {{0, 1}, {1'000, infinity}, {2'000, -infinity}};
    QCOMPARE(reduced(samples, {0, 2'000}, 100, step).points, samples);
}

QTEST_GUILESS_MAIN(ReductionTest)
#include "tst_reduction.moc"

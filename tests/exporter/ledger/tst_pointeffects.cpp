// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/pointeffects.h"
#include "tests/exporter/ledger/pointbuilder.h"

#include <QTest>

#include <limits>
#include <numeric>

using namespace meterbird;
using namespace meterbird::test;
using ledger::PointEffects;
using ledger::Quantity;
using ledger::StreamKind;
using ledger::StreamPoint;
using ledger::TokenClass;
using telemetry::Metric;

namespace {

/// A stream with one effect, grown point by point.
class Grower
{
public:
    Grower(StreamKind kind, ledger::Effect effect)
        : stream(streamOf(kind, false))
    {
        stream->effects = {std::move(effect)};
    }

    PointEffects take(const StreamPoint &point)
    {
        const double before = m_state.total;
        const auto growth = grow(m_state, point, 0);
        return effectsOf(point, growth, before, m_state.total);
    }

    StreamPtr stream;

private:
    ledger::StreamState m_state;
};

const std::vector<std::string> who {"m", "p"};

} // namespace

class TestPointEffects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsTheGrowthOfACounter()
    {
        Grower grower(StreamKind::Counter, ledger::CountEffect {Metric::LlmCalls, who, Quantity::Calls});
        const auto first = grower.take(wholeAt(grower.stream, 100, 200, 5));
        QCOMPARE(first.counts.size(), 1U);
        QCOMPARE(first.counts[0].quantity, Quantity::Calls);
        QCOMPARE(first.counts[0].measurement, (telemetry::Measurement {Metric::LlmCalls, who, 0, 5, {}}));
        QCOMPARE(grower.take(wholeAt(grower.stream, 100, 300, 7)).counts[0].measurement.whole, 2);
        QVERIFY(grower.take(wholeAt(grower.stream, 100, 400, 7)).counts.empty());
        QVERIFY(grower.take(wholeAt(grower.stream, 100, 300, 9)).counts.empty());
    }

    void losesNoFraction()
    {
        Grower grower(StreamKind::Counter, ledger::CostEffect {"m", "p"});
        std::int64_t sum = 0;
        double dollars = 0;
        for (int i = 1; i <= 10'000; ++i) {
            dollars += 0.000'000'000'3; // less than a nano-dollar
            const auto effects = grower.take(valueAt(grower.stream, 100, 200 + i, dollars));
            for (const auto &usage : effects.usage)
                sum += usage.cost.value_or(0);
        }
        QCOMPARE(sum, 3000);
    }

    void countsTheCountOfAHistogram()
    {
        Grower grower(StreamKind::Histogram, ledger::CountEffect {Metric::LlmCalls, who, Quantity::Calls});
        QCOMPARE(grower.take(bucketsAt(grower.stream, 100, 200, {1, 2, 3}, 40)).counts[0].measurement.whole, 6);
    }

    void putsBucketsIntoThoseOfTheCatalogueByTheirUpperBounds()
    {
        Grower grower(StreamKind::Histogram,
                      ledger::ObserveEffect {Metric::LlmCallDuration, who, 0.001, Quantity::Calls});
        grower.stream->bounds = {50, 400, 700'000};
        const auto effects = grower.take(bucketsAt(grower.stream, 100, 200, {1, 2, 4, 8}, 1500));
        QCOMPARE(effects.counts.size(), 1U);
        const auto &measurement = effects.counts[0].measurement;
        const auto bounds = telemetry::info(Metric::LlmCallDuration).buckets;
        QCOMPARE(measurement.buckets.size(), bounds.size() + 1);
        QCOMPARE(measurement.buckets[0], 1U); // up to 0.05
        QCOMPARE(measurement.buckets[3], 2U); // up to 0.5, as it may be as much as 0.4
        QCOMPARE(measurement.buckets.back(), 12U); // up to 700 lies above 600, and what has no bound lies there too
        QCOMPARE(std::accumulate(measurement.buckets.begin(), measurement.buckets.end(), 0U), 15U);
        QCOMPARE(measurement.amount, 1.5);
        QVERIFY(effects.bounds.empty());
    }

    void saysHowFarTheBucketsBlur()
    {
        Grower grower(StreamKind::Histogram, ledger::ObserveEffect {Metric::LlmCallDuration, who, 1, Quantity::Calls});
        grower.stream->bounds = {0, 5, 10};
        const auto below = grower.take(bucketsAt(grower.stream, 100, 200, {0, 7, 0, 0}, 9));
        QCOMPARE(below.bounds, (std::vector {telemetry::BoundsNote {Metric::LlmCallDuration, 5, std::nullopt}}));
        const auto above = grower.take(bucketsAt(grower.stream, 100, 300, {0, 7, 0, 1}, 29));
        QCOMPARE(above.bounds, (std::vector {telemetry::BoundsNote {Metric::LlmCallDuration, 5, 10}}));
    }

    void keepsACountWithoutBoundsPastTheLastBucket()
    {
        Grower grower(StreamKind::Histogram, ledger::ObserveEffect {Metric::LlmCallDuration, who, 1, Quantity::Calls});
        StreamPoint point = bucketsAt(grower.stream, 100, 200, {}, 30);
        point.count = 9;
        const auto effects = grower.take(point);
        QCOMPARE(effects.counts[0].measurement.buckets.back(), 9U);
        QVERIFY(effects.bounds.empty() || !effects.bounds[0].last);
    }

    void addsPartsToTheirWholeWhenTheSenderDoesNot_data()
    {
        QTest::addColumn<TokenClass>("tokens");
        QTest::addColumn<bool>("isPart");
        QTest::addColumn<std::vector<std::int64_t>>("expected"); // input, output, cache read, cache write, reasoning
        using Tokens = std::vector<std::int64_t>;
        QTest::newRow("input") << TokenClass::Input << true << Tokens {9, 0, 0, 0, 0};
        QTest::newRow("output") << TokenClass::Output << true << Tokens {0, 9, 0, 0, 0};
        QTest::newRow("cache read within") << TokenClass::CacheRead << true << Tokens {0, 0, 9, 0, 0};
        QTest::newRow("cache read outside") << TokenClass::CacheRead << false << Tokens {9, 0, 9, 0, 0};
        QTest::newRow("cache write within") << TokenClass::CacheWrite << true << Tokens {0, 0, 0, 9, 0};
        QTest::newRow("cache write outside") << TokenClass::CacheWrite << false << Tokens {9, 0, 0, 9, 0};
        QTest::newRow("reasoning within") << TokenClass::Reasoning << true << Tokens {0, 0, 0, 0, 9};
        QTest::newRow("reasoning outside") << TokenClass::Reasoning << false << Tokens {0, 9, 0, 0, 9};
    }

    void addsPartsToTheirWholeWhenTheSenderDoesNot()
    {
        QFETCH(TokenClass, tokens);
        QFETCH(bool, isPart);
        QFETCH(std::vector<std::int64_t>, expected);
        for (const StreamKind kind : {StreamKind::Counter, StreamKind::Histogram}) {
            Grower grower(kind, ledger::UsageEffect {"m", "p", tokens, isPart, false});
            const auto effects =
                grower.take(kind == StreamKind::Counter ? valueAt(grower.stream, 100, 200, 9)
                                                        : bucketsAt(grower.stream, 100, 200, {0, 2, 0}, 9));
            QCOMPARE(effects.usage.size(), 1U);
            const ledger::LlmUsage &usage = effects.usage[0];
            QCOMPARE((std::vector {usage.inputTokens, usage.outputTokens, usage.cacheReadTokens, usage.cacheWriteTokens,
                                   usage.reasoningTokens}),
                     expected);
            QVERIFY(usage.isPriced);
            QVERIFY(!usage.cost);
        }
    }

    void doesNotPriceWhatTheSenderPricesItself()
    {
        Grower grower(StreamKind::Counter, ledger::UsageEffect {"m", "p", TokenClass::Input, true, true});
        QVERIFY(!grower.take(valueAt(grower.stream, 100, 200, 9)).usage[0].isPriced);
    }

    void takesALevelAsItIs()
    {
        Grower grower(StreamKind::UpDown, ledger::GaugeEffect {Metric::DbPoolSize, {}});
        QCOMPARE(grower.take(valueAt(grower.stream, 0, 200, 9)).levels[0].amount, 9.0);
        const auto effects = grower.take(valueAt(grower.stream, 0, 300, 4));
        QCOMPARE(effects.levels, (std::vector {telemetry::Measurement {Metric::DbPoolSize, {}, 4, 0, {}}}));
        QVERIFY(effects.counts.empty());
    }

    void leavesOutWhatMakesNoSense()
    {
        Grower counter(StreamKind::Counter, ledger::GaugeEffect {Metric::DbPoolSize, {}});
        QCOMPARE(counter.take(valueAt(counter.stream, 100, 200, 9)), PointEffects {});
        Grower gauge(StreamKind::Gauge, ledger::UsageEffect {"m", "p", TokenClass::Input, true, true});
        QCOMPARE(gauge.take(valueAt(gauge.stream, 0, 200, 9)), PointEffects {});
    }

    void staysWithinBounds()
    {
        constexpr double Most = std::numeric_limits<double>::max();
        Grower counter(StreamKind::Counter, ledger::UsageEffect {"m", "p", TokenClass::Input, true, true});
        QCOMPARE(counter.take(valueAt(counter.stream, 100, 200, Most)).usage[0].inputTokens, 1'000'000'000'000);
        QCOMPARE(counter.take(valueAt(counter.stream, 150, 300, Most)).usage.size(), 0U); // its total is no number
        Grower cost(StreamKind::Counter, ledger::CostEffect {"m", "p"});
        QCOMPARE(cost.take(valueAt(cost.stream, 100, 200, 1e200)).usage[0].cost, 1'000'000'000'000'000'000);
        Grower histogram(StreamKind::Histogram,
                         ledger::ObserveEffect {Metric::LlmCallDuration, who, 1, Quantity::Calls});
        constexpr std::uint64_t Full = std::numeric_limits<std::uint64_t>::max();
        const auto effects = histogram.take(bucketsAt(histogram.stream, 100, 200, {Full, Full, Full}, Most));
        QCOMPARE(effects.counts[0].measurement.buckets.back(), 1'000'000'000'000U);
        QVERIFY(effects.counts[0].measurement.amount <= 1e15);
    }
};

QTEST_GUILESS_MAIN(TestPointEffects)
#include "tst_pointeffects.moc"

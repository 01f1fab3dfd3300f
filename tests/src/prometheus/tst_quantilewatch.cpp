// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/quantilewatch.h"

#include "tests/support/fakequerysource.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace meterbird;
using namespace meterbird::prometheus;
using test::FakeQuerySource;

namespace {

constexpr Milliseconds s = 1'000, minute = 60 * s, hour = 60 * minute;
constexpr Timestamp noon = 1'767'268'800'000;

Quantile of(std::string selector, double factor = 1)
{
    return {{std::move(selector)}, {}, factor};
}

TimeRange until(Timestamp end, Milliseconds length = hour)
{
    return {end - length, end};
}

Series one(const char *label, const char *text, double value)
{
    return {Labels(std::vector<Labels::Pair> {{label, text}}), {{noon, value}}};
}

/// So many series have each of the bounds.
SeriesList buckets(const std::vector<std::pair<const char *, double>> &counts)
{
    SeriesList list;
    for (const auto &[le, count] : counts)
        list.push_back(one("le", le, count));
    return list;
}

/// The SDK's own bounds, from the one sender.
SeriesList sdkDefault()
{
    return buckets({{"0.0", 1}, {"5.0", 1}, {"10", 1}, {"10000", 1}, {"+Inf", 1}});
}

} // namespace

class QuantileWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asksForBucketsAndWhatTheirSendersSay();
    void readsTheBounds_data();
    void readsTheBounds();
    void tellsGroupsApart();
    void asksOnceAMinute();
    void asksSoonerWhileThereAreNoBuckets();
    void asksAgainForAnotherTime();
    void asksOnceForSeveralQuantilesOfOneHistogram();
    void takesTheCoarsestOfSeveralHistograms();
    void forgetsWhatIsNotWanted();
    void keepsWhatItKnowsWhenTheAnswerFailsOrIsEmpty();
    void asksForBucketsThatAreNoMore();
    void asksAgainWhenItWasCancelled();
    void saysWhenTheFirstAnswersAreIn();
    void anAnswerOfTheOldSourceIsNotTaken();
    void asksForABoundedNumber();

private:
    std::unique_ptr<FakeQuerySource> m_source;
    SeriesList m_answer;
};

void QuantileWatchTest::init()
{
    m_source = std::make_unique<FakeQuerySource>();
    m_source->holding = true; // until release()
    m_answer = sdkDefault();
    m_source->onInstant = [this](const InstantQuery &) {
        Answer answer;
        answer.type = ResultType::Vector;
        answer.series = m_answer;
        return Result<Answer>(answer);
    };
}

void QuantileWatchTest::asksForBucketsAndWhatTheirSendersSay()
{
    QCOMPARE(QByteArray::fromStdString(boundsQuestion("x_bucket{job=\"y\"}", {}, 15 * minute)),
             QByteArray("count by (le) (x_bucket{job=\"y\"})"
                        " or label_replace(max(max_over_time(meterbird_lowest_bound_seconds"
                        "{metric=\"x\"}[15m])), \"bound\", \"lowest\", \"\", \"\")"
                        " or label_replace(min(min_over_time(meterbird_highest_bound_seconds"
                        "{metric=\"x\"}[15m])), \"bound\", \"highest\", \"\", \"\")"));
    QVERIFY(
        boundsQuestion("x_bucket", {}, minute, true).starts_with("count by (le) (last_over_time(x_bucket[1m])) or "));
    // Without a name in front there is no gauge of it.
    QCOMPARE(boundsQuestion("{__name__=\"x_bucket\"}", {}, minute),
             std::string("count by (le) ({__name__=\"x_bucket\"})"));
}

void QuantileWatchTest::readsTheBounds_data()
{
    QTest::addColumn<SeriesList>("answer");
    QTest::addColumn<double>("lowest"); // NaN: none
    QTest::addColumn<double>("highest");
    const double none = std::nan("");
    QTest::newRow("nothing") << SeriesList() << none << none;
    QTest::newRow("SDK default") << sdkDefault() << 5.0 << 10'000.0;
    QTest::newRow("catalogue") << buckets({{"0.05", 9}, {"1", 9}, {"600", 9}, {"+Inf", 9}}) << 0.05 << 600.0;
    QTest::newRow("below zero") << buckets({{"-5", 1}, {"0", 1}, {"5", 1}, {"+Inf", 1}}) << -5.0 << 5.0;
    QTest::newRow("zero alone") << buckets({{"0", 1}, {"+Inf", 1}}) << none << 0.0;
    QTest::newRow("no finite bucket") << buckets({{"+Inf", 3}}) << none << none;
    QTest::newRow("no number") << buckets({{"", 3}, {"five", 3}, {"NaN", 3}, {"5x", 3}}) << none << none;
    QTest::newRow("what all senders have")
        << buckets({{"0.1", 1}, {"5", 3}, {"10", 3}, {"60", 1}, {"+Inf", 3}}) << 5.0 << 10.0;
    QTest::newRow("nothing in common") << buckets({{"0.1", 1}, {"5", 2}, {"+Inf", 3}}) << 0.1 << 5.0;
    SeriesList blurred = buckets({{"0.05", 9}, {"600", 9}, {"+Inf", 9}});
    blurred.push_back(one("bound", "lowest", 5));
    blurred.push_back(one("bound", "highest", 10));
    QTest::newRow("coarser senders") << blurred << 5.0 << 10.0;
    SeriesList senseless = buckets({{"0.05", 9}, {"600", 9}, {"+Inf", 9}});
    senseless.push_back(one("bound", "lowest", none));
    senseless.push_back(one("bound", "highest", INFINITY));
    senseless.push_back({Labels(), {}});
    QTest::newRow("senseless gauges") << senseless << 0.05 << 600.0;
}

void QuantileWatchTest::readsTheBounds()
{
    QFETCH(SeriesList, answer);
    QFETCH(double, lowest);
    QFETCH(double, highest);
    const auto groups = boundsOf(answer);
    QCOMPARE(groups.empty(), std::isnan(lowest) && std::isnan(highest));
    const QuantileBounds bounds = groups.empty() ? QuantileBounds() : groups.at({});
    QCOMPARE(bounds.lowest.has_value(), !std::isnan(lowest));
    QCOMPARE(bounds.highest.has_value(), !std::isnan(highest));
    if (bounds.lowest)
        QCOMPARE(*bounds.lowest, lowest);
    if (bounds.highest)
        QCOMPARE(*bounds.highest, highest);
}

void QuantileWatchTest::tellsGroupsApart()
{
    const auto bucket = [](const char *job, const char *le, double count) {
        std::vector<Labels::Pair> labels {{"le", le}};
        if (*job)
            labels.emplace_back("job", job);
        return Series {Labels(labels), {{noon, count}}};
    };
    m_answer = {bucket("good", "0.1", 1), bucket("good", "60", 1), bucket("good", "+Inf", 1),
                bucket("sdk", "5", 1),    bucket("sdk", "10", 1),  bucket("sdk", "+Inf", 1),
                bucket("", "1", 1),       bucket("", "100", 1),    one("bound", "highest", 50)};
    QuantileWatch watch(*m_source);
    const Quantile byJob {{"x_bucket"}, {"job", "zone"}, 1'000};
    watch.refresh({byJob, of("x_bucket")}, until(noon));
    QCOMPARE(m_source->asked(), std::size_t(2)); // another grouping is another question
    QVERIFY(m_source->instants.back().expr.starts_with("count by (le, job, zone) (x_bucket)"));
    m_source->release();
    const GroupedBounds bounds = watch.bounds(byJob);
    const auto ofJob = [&bounds](const char *job) {
        return bounds.of(Labels(std::vector<Labels::Pair> {{"alertname", "Slow"}, {"job", job}}));
    };
    QCOMPARE(ofJob("good"), (QuantileBounds {100, 50'000}));
    QCOMPARE(ofJob("sdk"), (QuantileBounds {5'000, 10'000}));
    QCOMPARE(ofJob(""), (QuantileBounds {1'000, 50'000}));
    QCOMPARE(bounds.of({}), ofJob(""));
    QCOMPARE(ofJob("new"), (QuantileBounds {5'000, 10'000})); // not seen yet: the coarsest
}

void QuantileWatchTest::asksOnceAMinute()
{
    QuantileWatch watch(*m_source);
    QSignalSpy changed(&watch, &QuantileWatch::changed);
    QCOMPARE(watch.bounds(of("x_bucket", 1'000)).of({}), QuantileBounds());
    QCOMPARE(watch.refresh({of("x_bucket", 1'000)}, until(noon)), 1);
    m_source->release();
    QCOMPARE(watch.bounds(of("x_bucket", 1'000)).of({}), (QuantileBounds {5'000, 10'000'000}));
    QCOMPARE(m_source->instants.front().time, noon);
    for (Milliseconds later = 5 * s; later < minute; later += 5 * s)
        QCOMPARE(watch.refresh({of("x_bucket", 1'000)}, until(noon + later)), 0);
    QCOMPARE(watch.refresh({of("x_bucket", 1'000)}, until(noon + minute)), 1);
    QCOMPARE(watch.refresh({of("x_bucket", 1'000)}, until(noon + 2 * minute)), 0); // the last one is open
    QVERIFY(!watch.isWaiting()); // but what is known is good enough meanwhile
    m_source->release();
    QCOMPARE(watch.refresh({of("x_bucket", 1'000)}, until(noon + 2 * minute)), 1);
    QCOMPARE(changed.count(), 1);
}

void QuantileWatchTest::asksSoonerWhileThereAreNoBuckets()
{
    const SeriesList later = std::exchange(m_answer, {});
    QuantileWatch watch(*m_source);
    QSignalSpy changed(&watch, &QuantileWatch::changed);
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon)), 1);
    m_source->release();
    m_source->release(); // those that are gone
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon + 10 * s)), 0);
    m_answer = later; // the first agent has begun to send
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon + 15 * s)), 1);
    m_source->release();
    QCOMPARE(changed.count(), 1);
    QCOMPARE(watch.bounds(of("x_bucket")).of({}), (QuantileBounds {5, 10'000}));
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon + 45 * s)), 0);
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon + 75 * s)), 1);
}

void QuantileWatchTest::asksAgainForAnotherTime()
{
    QuantileWatch watch(*m_source);
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon, 10 * minute)), 1);
    m_source->release();
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon, minute)), 0); // a part of it
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon - hour, 10 * minute)), 1);
    m_source->release();
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon - hour, 24 * hour)), 1);
    // The gauges are looked at for an hour at most: many days of them would be dear.
    QVERIFY(m_source->instants.back().expr.find("[1h]") != std::string::npos);
    QVERIFY(m_source->instants.front().expr.find("[15m]") != std::string::npos);
}

void QuantileWatchTest::asksOnceForSeveralQuantilesOfOneHistogram()
{
    QuantileWatch watch(*m_source);
    QCOMPARE(watch.refresh({of("x_bucket"), of("x_bucket", 1'000), of("y_bucket")}, until(noon)), 2);
}

void QuantileWatchTest::takesTheCoarsestOfSeveralHistograms()
{
    m_source->onInstant = [](const InstantQuery &query) {
        Answer answer;
        const bool isX = query.expr.find("x_bucket") != std::string::npos;
        answer.series = isX ? sdkDefault() : buckets({{"0.1", 1}, {"60", 1}, {"+Inf", 1}});
        return Result<Answer>(answer);
    };
    QuantileWatch watch(*m_source);
    const Quantile both {{"x_bucket", "y_bucket"}, {}, 1};
    watch.refresh({both}, until(noon));
    m_source->release();
    QCOMPARE(watch.bounds(both).of({}), (QuantileBounds {5, 60}));
}

void QuantileWatchTest::forgetsWhatIsNotWanted()
{
    QuantileWatch watch(*m_source);
    QSignalSpy changed(&watch, &QuantileWatch::changed);
    watch.refresh({of("x_bucket")}, until(noon));
    m_source->release();
    watch.refresh({}, until(noon));
    QCOMPARE(watch.bounds(of("x_bucket")).of({}), QuantileBounds());
    // An answer that comes too late finds nobody.
    watch.refresh({of("x_bucket")}, until(noon));
    watch.refresh({}, until(noon));
    QVERIFY(!watch.isWaiting());
    m_source->release();
    QCOMPARE(watch.bounds(of("x_bucket")).of({}), QuantileBounds());
    QCOMPARE(changed.count(), 1);
}

void QuantileWatchTest::keepsWhatItKnowsWhenTheAnswerFailsOrIsEmpty()
{
    QuantileWatch watch(*m_source);
    QSignalSpy changed(&watch, &QuantileWatch::changed);
    watch.refresh({of("x_bucket")}, until(noon));
    m_source->release();
    const QuantileBounds before = watch.bounds(of("x_bucket")).of({});
    m_answer.clear();
    watch.refresh({of("x_bucket")}, until(noon + minute));
    m_source->failure = Error {Error::Kind::Network, "gone"};
    m_source->release();
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon + 2 * minute)), 1);
    m_source->failure.reset();
    m_answer = buckets({{"1", 1}, {"60", 1}, {"+Inf", 1}});
    m_source->release();
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon + 3 * minute)), 1);
    QCOMPARE(watch.bounds(of("x_bucket")).of({}), before);
    m_source->release();
    QCOMPARE(watch.bounds(of("x_bucket")).of({}), (QuantileBounds {1, 60}));
    QCOMPARE(changed.count(), 2);
}

void QuantileWatchTest::asksForBucketsThatAreNoMore()
{
    m_source->onInstant = [](const InstantQuery &query) {
        Answer answer;
        if (query.expr.find("last_over_time") != std::string::npos)
            answer.series = sdkDefault();
        return Result<Answer>(answer);
    };
    QuantileWatch watch(*m_source);
    watch.refresh({of("x_bucket")}, until(noon));
    m_source->release();
    QVERIFY(watch.isWaiting());
    m_source->release();
    QVERIFY(!watch.isWaiting());
    QCOMPARE(watch.bounds(of("x_bucket")).of({}), (QuantileBounds {5, 10'000}));
    QCOMPARE(m_source->asked(), std::size_t(2));
    // Once is enough, and where there is nothing at all it is asked no more for that time.
    watch.refresh({of("x_bucket")}, until(noon + minute));
    m_source->release();
    QCOMPARE(m_source->asked(), std::size_t(3));
    m_source->onInstant = nullptr;
    watch.refresh({of("y_bucket")}, until(noon));
    m_source->release();
    m_source->release();
    QVERIFY(!watch.isWaiting());
    QCOMPARE(watch.refresh({of("y_bucket")}, until(noon)), 0);
    QCOMPARE(m_source->asked(), std::size_t(5));
}

void QuantileWatchTest::asksAgainWhenItWasCancelled()
{
    m_source->failure = Error {Error::Kind::Cancelled, {}};
    QuantileWatch watch(*m_source);
    watch.refresh({of("x_bucket")}, until(noon));
    m_source->release();
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon)), 1);
}

void QuantileWatchTest::saysWhenTheFirstAnswersAreIn()
{
    QuantileWatch watch(*m_source);
    QSignalSpy settled(&watch, &QuantileWatch::settled);
    QVERIFY(!watch.isWaiting());
    watch.refresh({of("x_bucket"), of("y_bucket")}, until(noon));
    QVERIFY(watch.isWaiting());
    m_source->release();
    QVERIFY(!watch.isWaiting());
    QCOMPARE(settled.count(), 1);
    // A failed one is waited for no longer either.
    m_source->failure = Error {Error::Kind::BadQuery, "1:3"};
    watch.refresh({of("x_bucket"), of("z_bucket")}, until(noon));
    QVERIFY(watch.isWaiting());
    m_source->release();
    QCOMPARE(settled.count(), 2);
    QVERIFY(!watch.isWaiting());
}

void QuantileWatchTest::anAnswerOfTheOldSourceIsNotTaken()
{
    QuantileWatch watch(*m_source);
    watch.refresh({of("x_bucket")}, until(noon));
    FakeQuerySource other;
    watch.setSource(other);
    QVERIFY(!watch.isWaiting());
    QCOMPARE(watch.refresh({of("x_bucket")}, until(noon)), 1);
    QCOMPARE(other.instants.size(), std::size_t(1));
    m_source->release();
    QVERIFY(watch.isWaiting());
    QCOMPARE(watch.bounds(of("x_bucket")).of({}), QuantileBounds());
}

void QuantileWatchTest::asksForABoundedNumber()
{
    std::vector<Quantile> many;
    for (int i = 0; i < 1'000; ++i)
        many.push_back(of("x" + std::to_string(i) + "_bucket"));
    QuantileWatch watch(*m_source);
    QCOMPARE(watch.refresh(many, until(noon)), 200);
}

QTEST_GUILESS_MAIN(QuantileWatchTest)
#include "tst_quantilewatch.moc"

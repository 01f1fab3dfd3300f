// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/scrapewatch.h"
#include "tests/support/fakequerysource.h"

#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::dashboard;
using prometheus::Answer;
using prometheus::InstantQuery;
using test::FakeQuerySource;

namespace {

constexpr Timestamp start = 1'700'000'000'000;
using Names = std::vector<std::string>;

/// A server that has one metric, scraped at `distances` from each other.
struct Bench {
    FakeQuerySource source;
    ScrapeWatch watch {source};
    std::vector<Milliseconds> distances;

    explicit Bench(std::vector<Milliseconds> gaps)
        : distances(std::move(gaps))
    {
        source.onInstant = [this](const InstantQuery &query) {
            Answer answer;
            const Labels labels(std::vector<Labels::Pair> {{"model", "a\"b"}});
            if (query.expr == "topk(1, count_over_time(there[10m]))")
                answer.series.push_back({labels, {{query.time, 5}}});
            if (query.expr == "there{model=\"a\\\"b\"}[10m]") {
                Series series {labels, {{start - 600'000, 1}}};
                for (const Milliseconds gap : distances)
                    series.samples.push_back({series.samples.back().time + gap, 1});
                answer.series.push_back(series);
            }
            return Result<Answer>(answer);
        };
    }

    std::optional<Milliseconds> learn(Timestamp now = start)
    {
        QSignalSpy settled(&watch, &ScrapeWatch::settled);
        watch.refresh(now);
        if (settled.isEmpty() && !settled.wait(5'000))
            qFatal("never settled");
        return watch.interval();
    }
};

} // namespace

class ScrapeWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheMetricsOfAQuery()
    {
        QCOMPARE(metricNamesIn("sum by (le) (rate(a_b:c[5m])) / on() (d{x=\"e{f[\"} offset 1h > 0) or rate(a_b:c[1m])"),
                 (Names {"a_b:c", "d"}));
        QCOMPARE(metricNamesIn("${metric}{x='y'} + $other[5m] + bare + sum(rate(z {q=`w{`}[1m]))"), (Names {"z"}));
        QCOMPARE(metricNamesIn("1[5m] + \"unfinished{"), Names());
        QCOMPARE(metricNamesIn(""), Names());
    }

    void tellsTheUsualDistance_data()
    {
        QTest::addColumn<std::vector<Milliseconds>>("gaps");
        QTest::addColumn<Milliseconds>("found"); // 0: nothing
        using Gaps = std::vector<Milliseconds>;
        QTest::newRow("a minute") << Gaps(9, 60'000) << Milliseconds(60'000);
        QTest::newRow("that jitters") << Gaps {59'998, 60'004, 60'001, 59'997} << Milliseconds(60'000);
        QTest::newRow("and was missed") << Gaps {15'000, 30'000, 15'000, 15'000, 45'000} << Milliseconds(15'000);
        QTest::newRow("very often") << Gaps(100, 100) << Milliseconds(1'000);
        QTest::newRow("just born") << Gaps {5'000} << Milliseconds(0);
    }
    void tellsTheUsualDistance()
    {
        QFETCH(std::vector<Milliseconds>, gaps);
        QFETCH(Milliseconds, found);
        Bench bench(gaps);
        bench.watch.setMetrics({"missing", "missing", "there", "never_asked"});
        QCOMPARE(bench.learn().value_or(0), found);
        QCOMPARE(bench.source.instants.size(), std::size_t(3));
    }

    void asksAgainWhenItIsNotKnownOrOld()
    {
        Bench bench({60'000, 60'000, 60'000});
        QVERIFY(!bench.learn()); // no metrics
        QVERIFY(bench.source.instants.empty());
        bench.watch.setMetrics({"missing"});
        QVERIFY(!bench.learn());
        QVERIFY(!bench.learn());
        QCOMPARE(bench.source.instants.size(), std::size_t(2));
        bench.watch.setMetrics({"there"});
        QCOMPARE(bench.learn(), std::optional<Milliseconds>(60'000));
        QCOMPARE(bench.source.instants.size(), std::size_t(4));
        (void)bench.learn(start + 599'000);
        QCOMPARE(bench.source.instants.size(), std::size_t(4));
        bench.source.failure = Error {Error::Kind::Network, "gone"};
        QCOMPARE(bench.learn(start + 600'000), std::optional<Milliseconds>(60'000)); // it stays
        QCOMPARE(bench.source.instants.size(), std::size_t(5));
        bench.watch.setSource(bench.source);
        QVERIFY(!bench.watch.interval());
    }

    void anAnswerOfAnotherSourceIsNotBelieved()
    {
        Bench bench({60'000, 60'000, 60'000});
        bench.watch.setMetrics({"there"});
        bench.source.holding = true;
        bench.watch.refresh(start);
        QVERIFY(bench.watch.isWaiting());
        FakeQuerySource other;
        bench.watch.setSource(other);
        QVERIFY(!bench.watch.isWaiting());
        bench.source.release();
        QCOMPARE(bench.source.instants.size(), std::size_t(1));
        QVERIFY(!bench.learn());
        bench.watch.setSource(bench.source);
    }
};

QTEST_GUILESS_MAIN(ScrapeWatchTest)
#include "tst_scrapewatch.moc"

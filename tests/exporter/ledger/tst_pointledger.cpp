// SPDX-License-Identifier: GPL-3.0-or-later
// Points and events of the same agents, through the whole of the ledger.
#include "exporter/ledger/costreader.h"
#include "exporter/ledger/localday.h"
#include "exporter/ledger/schema.h"
#include "src/base/database.h"
#include "tests/exporter/ledger/ledgerfixture.h"
#include "tests/exporter/ledger/pointbuilder.h"

#include <QDateTime>
#include <QTest>

using namespace meterbird;
using namespace meterbird::test;
using ledger::Event;
using ledger::FindingKind;
using ledger::Outcome;
using ledger::Quantity;
using ledger::StreamKind;
using ledger::StreamPoint;
using ledger::TokenClass;
using telemetry::Metric;

namespace {

constexpr int Logs = 0;
constexpr int Metrics = 20;

using Outcomes = std::vector<Outcome>;

StreamPtr usageOf(std::uint64_t id, TokenClass tokens, bool isCostTold = false, bool isPart = true)
{
    const StreamPtr stream = streamOf(StreamKind::Counter, false, id, "tokens_total");
    stream->claim = {"agent", Metrics};
    stream->effects = {ledger::UsageEffect {"priced", "openai", tokens, isPart, isCostTold}};
    return stream;
}

StreamPtr costOf(std::uint64_t id)
{
    const StreamPtr stream = streamOf(StreamKind::Counter, false, id, "cost_total");
    stream->claim = {"agent", Metrics};
    stream->effects = {ledger::CostEffect {"priced", "openai"}};
    return stream;
}

Event loggedCall(std::int64_t time, std::int64_t inputTokens)
{
    Event event = llmCall("", inputTokens);
    event.time = time / 1'000'000;
    event.claim = {"agent", Logs};
    return event;
}

std::optional<std::string> findingOf(LedgerFixture &fixture, FindingKind kind)
{
    for (const auto &finding : fixture.ledger->findings().all()) {
        if (finding.kind == kind)
            return finding.subject + " | " + finding.detail;
    }
    return std::nullopt;
}

const std::vector<std::string> priced {"priced", "openai"};
const std::vector<std::string> pricedInput {"priced", "openai", "input"};

} // namespace

class TestPointLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatBecameOfEachPoint()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::int64_t base = hourAgo();
        const StreamPtr stream = usageOf(1, TokenClass::Input);
        const auto point = wholeAt(stream, base, base + Second, 100);
        QCOMPARE(fixture.record({point, point}), (Outcomes {Outcome::Accepted, Outcome::Duplicate}));
        QCOMPARE(fixture.shown("meterbird_events_total", {"otlp", "accepted"}), 1.0);
        QCOMPARE(fixture.shown("meterbird_events_total", {"otlp", "duplicate"}), 1.0);
        QCOMPARE(fixture.ledger->stats().duplicates, 1U);
        QCOMPARE(fixture.shown("llm_tokens_total", pricedInput), 100.0);
        QCOMPARE(fixture.shown("llm_calls_total", priced), std::nullopt); // nobody said how many it was
        QCOMPARE(fixture.shown("tokens_total", {"1", "agent"}), 100.0);
    }

    void goesOnAfterARestart()
    {
        LedgerFixture fixture;
        const std::int64_t base = hourAgo();
        const StreamPtr cumulative = usageOf(1, TokenClass::Input);
        const StreamPtr delta = streamOf(StreamKind::Counter, true, 2, "delta_total");
        for (int round = 1; round <= 4; ++round) {
            QCOMPARE(fixture.start(), std::string());
            const std::int64_t time = base + round * Second;
            const std::vector<StreamPoint> points {wholeAt(cumulative, base, time, 10 * round),
                                                   wholeAt(delta, time - Second, time, 3)};
            QCOMPARE(fixture.record(points), (Outcomes {Outcome::Accepted, Outcome::Accepted}));
            QCOMPARE(fixture.start(), std::string());
            QCOMPARE(fixture.shown("tokens_total", {"1", "agent"}), 10.0 * round);
            QCOMPARE(fixture.shown("delta_total", {"2", "agent"}), 3.0 * round);
            QCOMPARE(fixture.record(points), (Outcomes {Outcome::Duplicate, Outcome::Duplicate}));
            QCOMPARE(fixture.shown("llm_tokens_total", pricedInput), 10.0 * round);
        }
        QCOMPARE(fixture.asked("SELECT count(*) FROM llm_call"), 1);
        QCOMPARE(fixture.asked("SELECT count(*) FROM stream"), 2);
    }

    /// Who is believed is decided a little earlier; which day pays is not.
    void booksACallOnTheDayThatItTells()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const Timestamp midnight = QDate::currentDate().addDays(-1).startOfDay().toMSecsSinceEpoch();
        Event event = loggedCall(0, 100);
        event.time = midnight + 100;
        QCOMPARE(fixture.record({event}), 1);
        QCOMPARE(fixture.asked("SELECT time FROM llm_call"), midnight + 100);
        const auto days = ledger::CostReader::open(fixture.options.database)->days();
        QVERIFY(days.has_value());
        QCOMPARE(*days, std::optional(std::pair(ledger::localDay(midnight), ledger::localDay(midnight))));
        // What another signal told of it before is known all the same.
        const StreamPtr metrics = usageOf(1, TokenClass::Input);
        const std::int64_t nano = (midnight + 99) * 1'000'000;
        QVERIFY(fixture.record({wholeAt(metrics, nano - Second, nano, 100)}).has_value());
        QCOMPARE(fixture.shown("llm_tokens_total", pricedInput), 100.0);
    }

    void countsOneCallOnceThoughLogsAndMetricsTellOfIt()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::int64_t base = hourAgo();
        const StreamPtr stream = usageOf(1, TokenClass::Input);
        // In one request, whichever comes first in it.
        auto recorded =
            fixture.ledger->record(ledger::Submission {.source = "otlp",
                                                       .events = {loggedCall(base + Second, 100)},
                                                       .points = {wholeAt(stream, base, base + 2 * Second, 100)}});
        QVERIFY(recorded.has_value());
        QCOMPARE(recorded->points, Outcomes {Outcome::Accepted});
        // And one after the other.
        QCOMPARE(fixture.record({wholeAt(stream, base, base + 4 * Second, 150)}), Outcomes {Outcome::Accepted});
        QCOMPARE(fixture.record({loggedCall(base + 3 * Second, 50)}), 1);
        QCOMPARE(fixture.shown("llm_tokens_total", pricedInput), 150.0);
        QCOMPARE(fixture.shown("llm_calls_total", priced), 2.0);
        QCOMPARE(fixture.shown("llm_cost_dollars_total", priced), 0.0003);
        QCOMPARE(fixture.shown("tokens_total", {"1", "agent"}), 150.0); // under its own name it is what it is
        QCOMPARE(fixture.asked("SELECT sum(input_tokens) FROM llm_call"), 150);
        QCOMPARE(fixture.asked("SELECT sum(calls) FROM daily_cost"), 2);
    }

    void leavesToTheBetterOnlyWhatItTells()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::int64_t base = hourAgo();
        // A call without tokens must not silence the counter that knows them.
        QCOMPARE(fixture.record({loggedCall(base + Second, 0)}), 1);
        QCOMPARE(fixture.record({wholeAt(usageOf(1, TokenClass::Input), base, base + 2 * Second, 100)}),
                 Outcomes {Outcome::Accepted});
        QCOMPARE(fixture.shown("llm_calls_total", priced), 1.0);
        QCOMPARE(fixture.shown("llm_tokens_total", pricedInput), 100.0);
        QCOMPARE(fixture.shown("llm_cost_dollars_total", priced), 0.0002);
        // The call comes with its tokens a little too late: it still counts as a call.
        QCOMPARE(fixture.record({loggedCall(base + 2 * Second, 70)}), 1);
        QCOMPARE(fixture.shown("llm_calls_total", priced), 2.0);
        QCOMPARE(fixture.shown("llm_tokens_total", pricedInput), 100.0);
        QCOMPARE(fixture.shown("llm_cost_dollars_total", priced), 0.0002);
        QCOMPARE(fixture.asked("SELECT sum(input_tokens) FROM llm_call"), 100);
        QCOMPARE(fixture.asked("SELECT sum(calls) FROM llm_call"), 2);
        QCOMPARE(fixture.asked("SELECT sum(cost_nanodollars) FROM llm_call"), 200'000);
        QCOMPARE(fixture.asked("SELECT sum(unpriced_tokens) FROM daily_cost"), 0);
    }

    void believesTheDollarsOfTheSenderBeforeThePriceTable()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::int64_t midnight = QDate::currentDate().startOfDay().toMSecsSinceEpoch() * 1'000'000;
        const std::int64_t base = std::max(hourAgo(), midnight); // an hour ago it may have been yesterday
        const StreamPtr tokens = usageOf(1, TokenClass::Input);
        const StreamPtr dollars = costOf(2);
        // In either order within a request.
        QVERIFY(
            fixture.record({wholeAt(tokens, base, base + Second, 100), valueAt(dollars, base, base + Second, 0.25)}));
        QCOMPARE(fixture.shown("llm_cost_dollars_total", priced), 0.25);
        QVERIFY(fixture.record({wholeAt(tokens, base, base + 2 * Second, 900)}));
        QCOMPARE(fixture.shown("llm_cost_dollars_total", priced), 0.25);
        QCOMPARE(fixture.shown("llm_tokens_total", pricedInput), 900.0);
        QCOMPARE(fixture.shown("llm_unpriced_tokens_total", priced), std::nullopt);
        QCOMPARE(fixture.asked("SELECT sum(cost_nanodollars) FROM llm_call"), 250'000'000);
        QCOMPARE(fixture.asked("SELECT sum(cost_nanodollars) FROM daily_cost"), 250'000'000);
        QCOMPARE(fixture.ledger->costGauges().today, 250'000'000);
    }

    void neverPricesTokensWhoseCostIsTold()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::int64_t base = hourAgo();
        QVERIFY(fixture.record({wholeAt(usageOf(1, TokenClass::Input, true), base, base + Second, 100)}));
        QCOMPARE(fixture.shown("llm_tokens_total", pricedInput), 100.0);
        QCOMPARE(fixture.shown("llm_cost_dollars_total", priced), std::nullopt);
        QCOMPARE(fixture.shown("llm_unpriced_tokens_total", priced), std::nullopt);
        QCOMPARE(fixture.asked("SELECT count(*) FROM llm_call WHERE cost_nanodollars IS NULL"), 0);
    }

    void pricesThePartsOfARequestTogether()
    {
        LedgerFixture fixture;
        std::vector<ledger::LlmCall> asked;
        ledger::Pricer pricer([](const ledger::LlmCall &) -> ledger::Pricer::Cost { return 7; },
                              [&asked](const ledger::LlmCall &usage) -> ledger::Pricer::Cost {
                                  asked.push_back(usage);
                                  return 11;
                              });
        auto writer = ledger::LedgerWriter::open(fixture.options.database, pricer);
        QVERIFY(writer.has_value());
        const std::int64_t base = hourAgo();
        ledger::Submission submission {.source = "otlp"};
        submission.points = {wholeAt(usageOf(1, TokenClass::CacheRead), base, base + Second, 60),
                             wholeAt(usageOf(2, TokenClass::Input), base, base + Second, 100),
                             wholeAt(usageOf(3, TokenClass::Reasoning), base, base + Second, 90),
                             wholeAt(usageOf(4, TokenClass::Output), base, base + Second, 40)};
        const std::vector<ledger::Submission *> group {&submission};
        QVERIFY((*writer)->commit(group, currentTime()).has_value());
        QCOMPARE(asked.size(), 1U);
        QCOMPARE(asked[0].inputTokens, 100);
        QCOMPARE(asked[0].cacheReadTokens, 60);
        QCOMPARE(asked[0].reasoningTokens, 40); // no more than their whole can be priced
        QCOMPARE(fixture.asked("SELECT sum(cost_nanodollars) FROM llm_call"), 11);
        QCOMPARE(fixture.asked("SELECT sum(reasoning_tokens) FROM llm_call"), 90);
    }

    void countsUsageThatComesAsAnEvent()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        ledger::LlmUsage usage {.model = "priced", .provider = "openai", .inputTokens = 30};
        const Event event {.id = "u", .time = currentTime(), .agent = "a", .body = usage};
        QCOMPARE(fixture.record({event, event}), 1);
        QCOMPARE(fixture.shown("llm_tokens_total", pricedInput), 30.0);
        QCOMPARE(fixture.shown("llm_cost_dollars_total", priced), 0.00006);
        QCOMPARE(fixture.shown("llm_calls_total", priced), std::nullopt);
        QCOMPARE(fixture.asked("SELECT sum(input_tokens) FROM llm_call WHERE calls = 0"), 30);
        const auto reader = ledger::CostReader::open(fixture.options.database);
        QVERIFY(reader.has_value());
        const auto rows = reader->costBy(ledger::CostBy::Model, "0000-00-00", "9999-99-99");
        QVERIFY(rows.has_value());
        QCOMPARE(rows->front().calls, 0);
        QCOMPARE(rows->front().cost, 60'000);
    }

    void showsTheSumOfLevels()
    {
        LedgerFixture fixture;
        auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
        QVERIFY(writer.has_value());
        const std::int64_t base = hourAgo();
        const Timestamp now = currentTime();
        const auto levelAt = [base](std::uint64_t id, std::int64_t second, double value) {
            const StreamPtr stream = streamOf(StreamKind::UpDown, false, id, "level");
            stream->effects = {ledger::GaugeEffect {Metric::DbPoolSize, {}}};
            return valueAt(stream, base, base + second * Second, value);
        };
        ledger::Submission submission {.source = "otlp", .points = {levelAt(1, 1, 5), levelAt(2, 1, 7)}};
        const std::vector<ledger::Submission *> group {&submission};
        const auto first = (*writer)->commit(group, now);
        QVERIFY(first.has_value());
        QCOMPARE(levelOf(first->measurements), 12.0);
        submission.points = {levelAt(2, 2, 4)};
        QCOMPARE(levelOf((*writer)->commit(group, now + 200'000)->measurements), 9.0);
        const auto gone = (*writer)->dropStale(now + 300'001);
        QVERIFY(gone.has_value());
        QCOMPARE(levelOf(gone->measurements), 4.0);
    }

    void sumsThePoolsOfAgentsThatTellOfThemByEvents()
    {
        LedgerFixture fixture;
        auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
        QVERIFY(writer.has_value());
        const Timestamp now = currentTime();
        ledger::Submission submission {.source = "events", .events = {poolOf("a", 10), poolOf("b", 20), poolOf("", 1)}};
        const std::vector<ledger::Submission *> group {&submission};
        QCOMPARE(levelOf((*writer)->commit(group, now)->measurements), 31.0);
        submission.events = {poolOf("a", 12), poolOf("", 2)};
        QCOMPARE(levelOf((*writer)->commit(group, now + 200'000)->measurements), 34.0);
        QCOMPARE(levelOf((*writer)->dropStale(now + 300'001)->measurements), 14.0); // b is dead
        QCOMPARE(levelOf((*writer)->dropStale(now + 500'001)->measurements), 0.0);
        QCOMPARE(levelOf((*writer)->dropStale(now + 600'000)->measurements), -1.0); // told once
    }

    void tellsOnlySoManyAgentsPoolsApart()
    {
        LedgerFixture fixture;
        auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
        QVERIFY(writer.has_value());
        ledger::Submission submission {.source = "events"};
        for (int i = 0; i < 1'500; ++i)
            submission.events.push_back(poolOf("agent " + std::to_string(i), 2));
        submission.events.push_back(poolOf("agent 0", 5)); // one that is known
        const std::vector<ledger::Submission *> group {&submission};
        QCOMPARE(levelOf((*writer)->commit(group, currentTime())->measurements), 2'005.0);
    }

    void sumsALevelOnceForAllOfItsStreams()
    {
        LedgerFixture fixture;
        auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
        QVERIFY(writer.has_value());
        const std::int64_t base = hourAgo();
        ledger::Submission submission {.source = "otlp"};
        for (std::uint64_t id = 1; id <= 10'000; ++id) {
            const StreamPtr stream = streamOf(StreamKind::Gauge, false, id, "level");
            stream->shown.labels = {{"job", "agent"}}; // what tells them apart may not be shown
            stream->effects = {ledger::GaugeEffect {Metric::DbPoolSize, {}}};
            submission.points.push_back(valueAt(stream, 0, base, 2));
        }
        const std::vector<ledger::Submission *> group {&submission};
        const auto committed = (*writer)->commit(group, currentTime());
        QVERIFY(committed.has_value());
        QCOMPARE(levelOf(committed->measurements), 20'000.0);
        QCOMPARE(std::ranges::count(committed->measurements, Metric::DbPoolSize, &telemetry::Measurement::metric), 1);
        QCOMPARE(committed->foreign.size(), 1U);
        QCOMPARE(committed->foreign.front().value, 20'000.0);
    }

    void dropsStreamsThatFindNoRoomAndCountsThem()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::int64_t base = hourAgo();
        std::vector<StreamPoint> points;
        for (std::uint64_t id = 1; id <= 20'005; ++id) {
            const StreamPtr stream = streamOf(StreamKind::Counter, false, id, "c" + std::to_string(id % 12));
            points.push_back(wholeAt(stream, base, base + Second, 1));
        }
        const auto outcomes = fixture.record(std::move(points));
        QVERIFY(outcomes.has_value());
        QCOMPARE(std::ranges::count(*outcomes, Outcome::Dropped), 5);
        QCOMPARE(fixture.shown("meterbird_events_total", {"otlp", "dropped"}), 5.0);
        QCOMPARE(fixture.ledger->stats().dropped, 5U);
        QVERIFY(findingOf(fixture, FindingKind::TooManyLabels)->find("agent has most, 20000") != std::string::npos);
        // Those that are known go on.
        QCOMPARE(fixture.record({wholeAt(streamOf(StreamKind::Counter, false, 7, "c7"), base, base + 2 * Second, 2)}),
                 Outcomes {Outcome::Accepted});
        // Who brings a few finds room: the one that has so many has to give it.
        const StreamPtr good = streamOf(StreamKind::Counter, false, 50'000, "good");
        good->shown.labels = {{"job", "good"}};
        QCOMPARE(fixture.record({wholeAt(good, base, base + Second, 1)}), Outcomes {Outcome::Accepted});
        QVERIFY(std::ranges::any_of(fixture.ledger->findings().all(), [](const ledger::Finding &finding) {
            return finding.subject == "agent" && finding.detail.starts_with("it has 20000 streams");
        }));
    }

    void findsWhatIsWrongWithThePoints()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::int64_t base = hourAgo();
        const StreamPtr counter = usageOf(1, TokenClass::Input);
        QVERIFY(fixture.record({wholeAt(counter, base, base + 5 * Second, 100)}));
        QVERIFY(fixture.ledger->findings().all().empty());
        QVERIFY(fixture.record({wholeAt(counter, base, base + 6 * Second, 90)}));
        QCOMPARE(findingOf(fixture, FindingKind::CounterWentDown)->substr(0, 20), std::string("agent: tokens_total "));
        QVERIFY(!findingOf(fixture, FindingKind::TwoWriters));
        QVERIFY(fixture.record({wholeAt(counter, base + 2 * Second, base + 7 * Second, 3)}));
        QVERIFY(!findingOf(fixture, FindingKind::TwoWriters)); // so far it may be a restart
        QVERIFY(fixture.record({wholeAt(counter, base, base + 8 * Second, 130)}));
        QVERIFY(findingOf(fixture, FindingKind::TwoWriters).has_value());
        const StreamPtr seconds = streamOf(StreamKind::Histogram, false, 2, "seconds");
        seconds->effects = {ledger::ObserveEffect {Metric::LlmCallDuration, priced, 1, Quantity::Calls}};
        seconds->bounds = {0, 5};
        QVERIFY(fixture.record({bucketsAt(seconds, base, base + Second, {0, 98, 1}, 50)}));
        QVERIFY(findingOf(fixture, FindingKind::CoarseBuckets)->find(" 5 s") != std::string::npos);
        QVERIFY(!findingOf(fixture, FindingKind::SaturatedBuckets));
        QVERIFY(fixture.record({bucketsAt(seconds, base, base + 2 * Second, {0, 98, 2}, 80)}));
        QVERIFY(findingOf(fixture, FindingKind::SaturatedBuckets)->find("2 of 100") != std::string::npos);
        QCOMPARE(fixture.shown(std::string(telemetry::info(Metric::HistogramLowestBound).name),
                               {"llm_call_duration_seconds"}),
                 5.0);
    }

    void blursNothingByBucketsThatDoNotCount()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::int64_t base = hourAgo();
        const StreamPtr seconds = streamOf(StreamKind::Histogram, false, 1, "seconds");
        seconds->claim = {"agent", Metrics};
        seconds->effects = {ledger::ObserveEffect {Metric::LlmCallDuration, priced, 1, Quantity::Calls}};
        seconds->bounds = {0, 5};
        const std::string gauge(telemetry::info(Metric::HistogramLowestBound).name);
        Event call = loggedCall(base + Second, 10);
        std::get<ledger::LlmCall>(call.body).durationSeconds = 0.3;
        QCOMPARE(fixture.record({call}), 1); // its duration is known exactly
        QVERIFY(fixture.record({bucketsAt(seconds, base, base + 2 * Second, {0, 1, 0}, 0.3)}));
        QCOMPARE(fixture.shown(gauge, {"llm_call_duration_seconds"}), std::nullopt);
        seconds->claim = {"another", Metrics};
        QVERIFY(fixture.record({bucketsAt(seconds, base, base + 3 * Second, {0, 2, 0}, 0.6)}));
        QCOMPARE(fixture.shown(gauge, {"llm_call_duration_seconds"}), 5.0);
    }

    void keepsGoodDataInAFileOfTheFirstVersion()
    {
        LedgerFixture fixture;
        {
            auto database = openDatabase(fixture.options.database);
            QVERIFY(database.has_value());
            QVERIFY(migrate(**database, "ledger", SchemaSteps(ledger::LedgerSchema).first(1)).has_value());
            (*database)->exec("INSERT INTO llm_call (time, agent, model, provider, input_tokens, output_tokens, "
                              "cache_read_tokens, cache_write_tokens, reasoning_tokens, cost_nanodollars) "
                              "VALUES (1, '', 'm', 'p', 5, 0, 0, 0, 0, 9)");
        }
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.asked("SELECT sum(calls) FROM llm_call"), 1);
        QCOMPARE(fixture.record({llmCall("a", 10)}), 1);
    }

private:
    static ledger::Event poolOf(std::string agent, std::int64_t size)
    {
        return {.time = currentTime(), .agent = std::move(agent), .body = ledger::DbPool {.active = 1, .size = size}};
    }

    static double levelOf(const std::vector<telemetry::Measurement> &measurements)
    {
        double level = -1;
        for (const auto &measurement : measurements) {
            if (measurement.metric == Metric::DbPoolSize)
                level = measurement.amount;
        }
        return level;
    }
};

QTEST_GUILESS_MAIN(TestPointLedger)
#include "tst_pointledger.moc"

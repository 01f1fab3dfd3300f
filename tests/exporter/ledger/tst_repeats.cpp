// SPDX-License-Identifier: GPL-3.0-or-later
// What comes again: known by its id, and for how long.
#include "exporter/ledger/schema.h"
#include "src/base/database.h"
#include "tests/exporter/ledger/ledgerfixture.h"

#include <QTest>

#include <SQLiteCpp/SQLiteCpp.h>

using namespace meterbird;
using namespace meterbird::test;
using ledger::Event;
using ledger::Outcome;

namespace {

Event of(std::string agent, Event event)
{
    event.agent = std::move(agent);
    return event;
}

Event started(std::string agent, std::string id, std::string requestId)
{
    return {.id = std::move(id),
            .time = currentTime(),
            .agent = std::move(agent),
            .body = ledger::RequestStarted {"/chat", std::move(requestId)}};
}

Event finished(std::string agent, std::string id, std::string requestId)
{
    return {.id = std::move(id),
            .time = currentTime(),
            .agent = std::move(agent),
            .body = ledger::RequestFinished {std::move(requestId), {.endpoint = "/chat", .durationSeconds = 2.0}}};
}

} // namespace

class TestRepeats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsRepeatsOfAnId()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const auto once = fixture.ledger->record("events", {llmCall("a", 10), llmCall("a", 10), llmCall("b", 10)});
        QVERIFY(once.has_value());
        QCOMPARE(*once, (std::vector {Outcome::Accepted, Outcome::Duplicate, Outcome::Accepted}));
        const auto again = fixture.ledger->record("events", {llmCall("b", 10), llmCall("c", 10)});
        QVERIFY(again.has_value());
        QCOMPARE(*again, (std::vector {Outcome::Duplicate, Outcome::Accepted}));
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({llmCall("a", 10)}), 0); // across a restart too
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 3.0);
        QCOMPARE(fixture.shown("meterbird_events_total", {"events", "duplicate"}), 3.0);
    }

    void countsEventsWithoutAnIdEachTime()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({llmCall("", 10), llmCall("", 10)}), 2);
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 2.0);
    }

    void tellsIdsWithOddBytesApart()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::string zeroA("x\0a", 3);
        const std::string zeroB("x\0b", 3);
        QCOMPARE(
            fixture.record({llmCall("x", 1), llmCall(zeroA, 1), llmCall(zeroB, 1), llmCall("X", 1), llmCall("x ", 1)}),
            5);
        QCOMPARE(fixture.record({llmCall(zeroB, 1)}), 0);
    }

    void forgetsIdsAfterSevenDays()
    {
        LedgerFixture fixture;
        auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
        QVERIFY(writer.has_value());
        const Timestamp now = currentTime();
        constexpr Timestamp Day = 24LL * 3600 * 1000;
        ledger::Submission old {.source = "events", .events = {}, .outcomes = {}};
        for (int i = 0; i < 2500; ++i)
            old.events.push_back(llmCall("old" + std::to_string(i), 1));
        ledger::Submission young {.source = "events", .events = {llmCall("young", 1)}, .outcomes = {}};
        const std::vector<ledger::Submission *> first {&old};
        const std::vector<ledger::Submission *> second {&young};
        QVERIFY((*writer)->commit(first, now).has_value());
        QVERIFY((*writer)->commit(second, now + 2 * Day).has_value());
        const auto more = (*writer)->purge(now + 8 * Day);
        QVERIFY(more && *more); // in slices
        const auto rest = (*writer)->purge(now + 8 * Day);
        QVERIFY(rest && !*rest);
        QCOMPARE(fixture.asked("SELECT count(*) FROM event_id"), 1);
        QCOMPARE(fixture.asked("SELECT count(*) FROM llm_call"), 2501); // what cost is made of is kept
    }

    void takesNoAgentsIdForAnothers()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        for (int round = 0; round < 2; ++round) {
            const std::int64_t accepted = round == 0 ? 1 : 0;
            for (const char *id : {"1", "2", "3"}) {
                QCOMPARE(fixture.record({of("first", llmCall(id, 10))}), accepted);
                QCOMPARE(fixture.record({of("second", llmCall(id, 10))}), accepted);
                QCOMPARE(fixture.record({llmCall(id, 10)}), accepted);
            }
            // Where the agent's name ends does not depend on what it holds.
            QCOMPARE(fixture.record({of("a1", llmCall("b", 10)), of("a", llmCall("1b", 10))}), 2 * accepted);
            QCOMPARE(fixture.record({of("5 x", llmCall("b", 10)), of("", llmCall("3 5 xb", 10))}), 2 * accepted);
            QCOMPARE(fixture.start(), std::string());
        }
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 13.0);
    }

    void takesNoTypesIdForAnothers()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const std::vector<Event> request {started("agent", "r1", "r1"), of("agent", llmCall("r1", 10)),
                                          finished("agent", "r1", "r1"), of("agent", requestEvent("r1", 1)),
                                          started("agent", "r1", "r1")};
        QCOMPARE(fixture.record(request), 4);
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 1.0);
        QCOMPARE(fixture.shown("agent_requests_total", {"/chat", "success"}), 2.0);
        QCOMPARE(fixture.record(request), 0);
        QCOMPARE(fixture.shown("agent_requests_in_progress", {"/chat"}), 0.0);
    }

    void followsRequestsOfEachAgent()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({started("first", "", "1"), started("second", "", "1")}), 2);
        QCOMPARE(fixture.shown("agent_requests_in_progress", {"/chat"}), 2.0);
        QCOMPARE(fixture.record({finished("first", "", "1")}), 1);
        QCOMPARE(fixture.shown("agent_requests_in_progress", {"/chat"}), 1.0);
    }

    /// It is for all of them, so a repeat across the update is told.
    void knowsTheIdsThatAnEarlierVersionKept()
    {
        LedgerFixture fixture;
        {
            auto database = openDatabase(fixture.options.database);
            QVERIFY(database.has_value());
            QVERIFY(migrate(**database, "ledger", SchemaSteps(ledger::LedgerSchema).first(3)).has_value());
            (*database)->exec("INSERT INTO event_id (id, seen) VALUES ('old', " + std::to_string(currentTime()) + ")");
        }
        for (const int accepted : {1, 0}) {
            QCOMPARE(fixture.start(), std::string());
            QCOMPARE(fixture.record({of("agent", llmCall("old", 10)), of("agent", llmCall("new", 10))}), accepted);
            QCOMPARE(fixture.asked("SELECT count(*) FROM event_id"), 2);
        }
        // After a week it is the agent's own again.
        fixture.ledger.reset();
        {
            auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
            QVERIFY((*writer)->purge(currentTime() + 8LL * 24 * 3600 * 1000).has_value());
        }
        QCOMPARE(fixture.asked("SELECT count(*) FROM former_id"), 0);
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({of("agent", llmCall("old", 10))}), 1);
    }

    void looksForNoFormerIdsInANewFile()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.asked("SELECT count(*) FROM former_id"), 0);
    }

    /// Theirs are hashes of all that was said.
    void takesTheIdsOfOtlpAsTheyAre()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        Event event = of("agent", llmCall("00ff", 10));
        event.claim = {"agent", 0};
        QCOMPARE(fixture.record({event}), 1);
        event.agent = "renamed";
        QCOMPARE(fixture.record({event}), 0);
        QCOMPARE(fixture.asked("SELECT count(*) FROM event_id WHERE id = '00ff'"), 1);
    }
};

QTEST_GUILESS_MAIN(TestRepeats)
#include "tst_repeats.moc"

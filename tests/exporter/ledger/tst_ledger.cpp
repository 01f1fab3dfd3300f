// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/costreader.h"
#include "tests/exporter/ledger/fulldisk.h"
#include "tests/exporter/ledger/ledgerfixture.h"

#include <QTest>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fstream>
#include <sys/stat.h>
#include <thread>

using namespace meterbird;
using namespace meterbird::test;
using ledger::Event;
using ledger::Outcome;

class TestLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsWhatItAccepts()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({llmCall("a", 1000), requestEvent("b", 1.5)}), 2);
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 1.0);
        QCOMPARE(fixture.shown("llm_tokens_total", {"priced", "openai", "total"}), 1000.0);
        QCOMPARE(fixture.shown("llm_cost_dollars_total", {"priced", "openai"}), 0.002);
        QCOMPARE(fixture.shown("agent_request_duration_seconds", {"/chat"}), 1.0);
        QCOMPARE(fixture.shown("meterbird_events_total", {"events", "accepted"}), 2.0);
        QCOMPARE(fixture.shown("meterbird_ledger_commit_seconds", {}), 1.0);
    }

    void isDurableBeforeItAnswers()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({llmCall("a", 1000)}), 1);
        QCOMPARE(fixture.asked("SELECT count(*) FROM llm_call"), 1); // over another connection: committed
        QCOMPARE(fixture.asked("PRAGMA synchronous"), 2); // a new connection's default is FULL, as is ours
    }

    void goesOnAfterARestart()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({llmCall("a", 1000), requestEvent("b", 1.5), requestEvent("c", 700)}), 3);
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.shown("llm_cost_dollars_total", {"priced", "openai"}), 0.002);
        QCOMPARE(fixture.shown("agent_request_duration_seconds", {"/chat"}), 2.0);
        QCOMPARE(fixture.record({llmCall("d", 500), requestEvent("e", 2)}), 2);
        QCOMPARE(fixture.shown("llm_cost_dollars_total", {"priced", "openai"}), 0.003);
        QCOMPARE(fixture.shown("agent_request_duration_seconds", {"/chat"}), 3.0);
        QCOMPARE(fixture.ledger->costGauges().today, 3'000'000);
    }

    void countsACallWithoutAPriceAsUnpriced()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({llmCall("a", 700, "strange")}), 1);
        QCOMPARE(fixture.shown("llm_unpriced_tokens_total", {"strange", "openai"}), 700.0);
        QCOMPARE(fixture.shown("llm_cost_dollars_total", {"strange", "openai"}), std::nullopt);
        QCOMPARE(fixture.ledger->stats().unpricedModels, std::vector<std::string> {"openai/strange"});
        QCOMPARE(fixture.asked("SELECT count(*) FROM llm_call WHERE cost_nanodollars IS NULL"), 1);
    }

    void believesTheCostThatTheSenderGives()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        Event event = llmCall("a", 700, "strange");
        std::get<ledger::LlmCall>(event.body).cost = 1'234'567'891;
        QCOMPARE(fixture.record({event}), 1);
        QCOMPARE(fixture.shown("llm_cost_dollars_total", {"strange", "openai"}), 1.234567891);
        QCOMPARE(fixture.shown("llm_unpriced_tokens_total", {"strange", "openai"}), std::nullopt);
    }

    void sumsCostsToTheNanoDollar()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        std::int64_t sum = 0;
        for (int round = 0; round < 20; ++round) {
            std::vector<Event> events;
            for (std::int64_t i = 1; i <= 100; ++i) {
                Event event = llmCall("", i, i % 3 == 0 ? "priced" : "own");
                auto &call = std::get<ledger::LlmCall>(event.body);
                if (i % 3 != 0)
                    call.cost = i * 1'000'003 + round;
                sum += call.cost.value_or(i * 2000);
                events.push_back(event);
            }
            QCOMPARE(fixture.record(std::move(events)), 100);
        }
        QCOMPARE(fixture.asked("SELECT sum(cost_nanodollars) FROM llm_call"), sum);
        QCOMPARE(fixture.asked("SELECT sum(cost_nanodollars) FROM daily_cost"), sum);
        QCOMPARE(fixture.asked("SELECT sum(whole) FROM series_total WHERE metric = 'llm_cost_dollars_total'"), sum);
        QCOMPARE(fixture.ledger->costGauges().today, sum);
        const auto reader = ledger::CostReader::open(fixture.options.database);
        QVERIFY(reader.has_value());
        const auto rows = reader->costBy(ledger::CostBy::Model, "0000-00-00", "9999-99-99");
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), 2U);
        QCOMPARE(rows->front().model, std::string("own"));
        QCOMPARE((*rows)[0].cost + (*rows)[1].cost, sum);
        QCOMPARE((*rows)[0].calls + (*rows)[1].calls, 2000);
    }

    void doesNotOverflowWhenTheSumsDo()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        Event event = llmCall("", 1, "dear");
        std::get<ledger::LlmCall>(event.body).cost = std::numeric_limits<std::int64_t>::max() - 5;
        QCOMPARE(fixture.record({event, event}), 2);
        QCOMPARE(fixture.record({event}), 1);
        QCOMPARE(fixture.asked("SELECT cost_nanodollars FROM daily_cost"), std::numeric_limits<std::int64_t>::max());
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({event}), 1);
    }

    void doesNotOverflowWhenTheNumberOfCallsDoes()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({llmCall("", 1)}), 1);
        SQLite::Database(fixture.options.database.string(), SQLite::OPEN_READWRITE, 5000)
            .exec("UPDATE daily_cost SET calls = 9223372036854775807");
        QCOMPARE(fixture.record({llmCall("", 1), llmCall("", 1)}), 2);
        QCOMPARE(fixture.asked("SELECT calls FROM daily_cost"), std::numeric_limits<std::int64_t>::max());
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 3.0);
    }

    void foldsPastTheLimitAndKeepsTheSum()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        for (int batch = 0; batch < 3; ++batch) {
            std::vector<Event> events;
            for (int i = 0; i < 800; ++i)
                events.push_back(llmCall("", 7, "model" + std::to_string(batch * 800 + i)));
            QCOMPARE(fixture.record(std::move(events)), 800);
        }
        QCOMPARE(fixture.asked("SELECT sum(whole) FROM series_total WHERE metric = 'llm_calls_total'"), 2400);
        QCOMPARE(fixture.asked("SELECT count(*) FROM series_total WHERE metric = 'llm_calls_total'"), 1999);
        QCOMPARE(fixture.asked(
                     "SELECT sum(whole) FROM series_total WHERE metric = 'llm_tokens_total' AND labels LIKE '%input%'"),
                 2400 * 7);
        const auto folded = fixture.shown("llm_calls_total", {"other", "other"});
        QCOMPARE(folded, 402.0);
        QCOMPARE(fixture.shown("meterbird_series_dropped_total", {"llm_calls_total"}), 402.0);
        QCOMPARE(fixture.start(), std::string()); // the telemetry folds nothing more when it takes the totals back
        QCOMPARE(fixture.shown("llm_calls_total", {"other", "other"}), folded);
        QCOMPARE(fixture.shown("meterbird_series_dropped_total", {"llm_calls_total"}), 402.0);
    }

    void keepsNothingWhenTheDiskIsFullAndGoesOnWhenItIsNot()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.record({llmCall("before", 100)}), 1);
        {
            const FullDisk full(8192);
            std::vector<Event> events {llmCall("during", 100), llmCall("during2", 100, "new")};
            for (int i = 0; i < 200; ++i)
                events.push_back(requestEvent("filler" + std::to_string(i), 1));
            const auto refused = fixture.ledger->record("events", std::move(events));
            QVERIFY(!refused.has_value());
            QCOMPARE(refused.error().kind, Error::Kind::Storage);
            QVERIFY(!fixture.ledger->stats().lastError.empty());
            (void)fixture.ledger->setMonthlyBudget(std::nullopt); // which says nothing of events
            QVERIFY(!fixture.ledger->stats().lastError.empty());
            QCOMPARE(fixture.shown("meterbird_ledger_writable", {}), 0.0);
            QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 1.0);
            QCOMPARE(fixture.shown("llm_calls_total", {"new", "openai"}), std::nullopt);
            QCOMPARE(fixture.shown("agent_requests_total", {"/chat", "success"}), std::nullopt);
        }
        QCOMPARE(fixture.record({llmCall("during", 100), llmCall("during2", 100, "new")}),
                 2); // sent again: not a repeat
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 2.0);
        QCOMPARE(fixture.ledger->stats().lastError, std::string());
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 2.0);
        QCOMPARE(fixture.shown("llm_calls_total", {"new", "openai"}), 1.0);
        QCOMPARE(fixture.ledger->costGauges().today, 400'000);
    }

    void refusesOnlyWhatTheFileDoesNotTake()
    {
        LedgerFixture fixture;
        auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
        QVERIFY(writer.has_value());
        SQLite::Database(fixture.options.database.string(), SQLite::OPEN_READWRITE, 5000)
            .exec("CREATE TRIGGER refusing BEFORE INSERT ON llm_call WHEN NEW.model = 'poison' "
                  "BEGIN SELECT RAISE(ABORT, 'not this one'); END");
        ledger::Submission first {.source = "events", .events = {llmCall("a", 1), requestEvent("b", 1)}};
        ledger::Submission bad {.source = "events", .events = {llmCall("c", 1), llmCall("d", 1, "poison")}};
        ledger::Submission last {.source = "events", .events = {llmCall("e", 1), llmCall("a", 1)}};
        const std::vector<ledger::Submission *> group {&first, &bad, &last};
        const auto committed = (*writer)->commit(group, currentTime());
        QVERIFY(committed.has_value());
        QVERIFY(!first.refusal);
        QVERIFY(!last.refusal);
        QVERIFY(bad.refusal.has_value());
        QCOMPARE(bad.refusal->kind, Error::Kind::Storage);
        QVERIFY2(bad.refusal->detail.find("not this one") != std::string::npos, bad.refusal->detail.c_str());
        QCOMPARE(last.outcomes, (std::vector {Outcome::Accepted, Outcome::Duplicate}));
        std::int64_t shown = 0;
        for (const auto &measurement : committed->measurements)
            shown += measurement.metric == telemetry::Metric::LlmCalls ? measurement.whole : 0;
        QCOMPARE(shown, 2);
        QCOMPARE(fixture.asked("SELECT count(*) FROM llm_call"), 2);
        QCOMPARE(fixture.asked("SELECT sum(calls) FROM daily_cost"), 2);
        // Alone it is refused just so, and without what is wrong with it no repeat.
        const std::vector<ledger::Submission *> alone {&bad};
        QVERIFY((*writer)->commit(alone, currentTime()).has_value()); // nor is it the disk
        QVERIFY(bad.refusal.has_value());
        bad.events.pop_back();
        QVERIFY((*writer)->commit(alone, currentTime()).has_value());
        QCOMPARE(bad.outcomes, std::vector {Outcome::Accepted});
    }

    void refusesOneSenderAndNotItsGroup()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        SQLite::Database other(fixture.options.database.string(), SQLite::OPEN_READWRITE, 5000);
        other.exec("CREATE TRIGGER refusing BEFORE INSERT ON llm_call WHEN NEW.model = 'poison' "
                   "BEGIN SELECT RAISE(ABORT, 'not this one'); END");
        other.exec("BEGIN IMMEDIATE"); // the writer waits for its turn, and they become one group
        std::vector<std::thread> senders;
        std::atomic<int> accepted {0};
        std::atomic<int> refused {0};
        for (int i = 0; i < 8; ++i) {
            senders.emplace_back([&fixture, &accepted, &refused, i] {
                ++(fixture.record({llmCall("", 1, i == 3 ? "poison" : "priced")}) == 1 ? accepted : refused);
            });
        }
        other.exec("ROLLBACK");
        for (std::thread &sender : senders)
            sender.join();
        QCOMPARE(accepted.load(), 7);
        QCOMPARE(refused.load(), 1);
        QCOMPARE(fixture.ledger->stats().accepted, 7U);
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 7.0);
        // Nor is it the disk that refuses, whoever else was in the group.
        QVERIFY(fixture.record({llmCall("", 1, "poison")}) != 1);
        QCOMPARE(fixture.ledger->stats().lastError, std::string());
        QCOMPARE(fixture.shown("meterbird_ledger_writable", {}), 1.0);
    }

    void isBusyWhenTheQueueIsFull()
    {
        LedgerFixture fixture;
        fixture.options.queueLimit = 10;
        QCOMPARE(fixture.start(), std::string());
        SQLite::Database other(fixture.options.database.string(), SQLite::OPEN_READWRITE, 5000);
        other.exec("BEGIN IMMEDIATE"); // the writer waits for its turn
        std::vector<std::thread> senders;
        std::atomic<int> busy {0};
        std::atomic<int> accepted {0};
        for (int i = 0; i < 8; ++i) {
            senders.emplace_back([&fixture, &busy, &accepted] {
                const auto outcomes = fixture.ledger->record("events", std::vector<Event>(5, llmCall("", 1)));
                if (outcomes)
                    accepted += 5;
                else if (outcomes.error().kind == Error::Kind::TooMuch)
                    ++busy;
            });
        }
        QTRY_VERIFY(busy > 0);
        other.exec("ROLLBACK");
        for (std::thread &sender : senders)
            sender.join();
        QCOMPARE(accepted + 5 * busy, 40);
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), static_cast<double>(accepted));
    }

    void losesNothingWithManySenders()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        std::vector<std::thread> senders;
        std::atomic<std::int64_t> accepted {0};
        for (int sender = 0; sender < 8; ++sender) {
            senders.emplace_back([&fixture, &accepted, sender] {
                for (int i = 0; i < 50; ++i) { // each id is sent by two of them
                    const std::string id = std::to_string(sender / 2) + '-' + std::to_string(i);
                    accepted += fixture.record({llmCall(id, 3), requestEvent("", 0.1)});
                }
            });
        }
        for (std::thread &sender : senders)
            sender.join();
        QCOMPARE(accepted.load(), 4 * 50 + 8 * 50);
        QCOMPARE(fixture.shown("llm_calls_total", {"priced", "openai"}), 200.0);
        QCOMPARE(fixture.shown("agent_requests_total", {"/chat", "success"}), 400.0);
        QCOMPARE(fixture.asked("SELECT count(*) FROM llm_call"), 200);
    }

    void refusesWhenItIsStopping()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        fixture.ledger->stop();
        const auto refused = fixture.ledger->record("events", {llmCall("a", 1)});
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().kind, Error::Kind::Cancelled);
    }

    void countsRejectedEvents()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QVERIFY(fixture.ledger->record("events", {}, 3).has_value());
        QTRY_COMPARE(fixture.shown("meterbird_events_total", {"events", "rejected"}), std::optional<double>(3.0));
        QCOMPARE(fixture.ledger->stats().rejected, 3U);
    }

    void followsRequestsUnderWay()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        const Event started {
            .id = "s", .time = currentTime(), .agent = {}, .body = ledger::RequestStarted {"/chat", "r1"}};
        const Event finished {.id = "f",
                              .time = currentTime(),
                              .agent = {},
                              .body = ledger::RequestFinished {"r1", {.endpoint = "/chat", .durationSeconds = 2.0}}};
        QCOMPARE(fixture.record({started}), 1);
        QCOMPARE(fixture.record({started}), 0);
        QCOMPARE(fixture.shown("agent_requests_in_progress", {"/chat"}), 1.0);
        QCOMPARE(fixture.record({finished}), 1);
        QCOMPARE(fixture.shown("agent_requests_in_progress", {"/chat"}), 0.0);
        QCOMPARE(fixture.shown("agent_requests_total", {"/chat", "success"}), 1.0);
    }

    void keepsTheBudget()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.ledger->monthlyBudget(), std::nullopt);
        QVERIFY(fixture.ledger->setMonthlyBudget(150'000'000'000).has_value());
        QCOMPARE(fixture.ledger->costGauges().budgetMonth, 150'000'000'000);
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.ledger->monthlyBudget(), 150'000'000'000);
        QVERIFY(fixture.ledger->setMonthlyBudget(std::nullopt).has_value());
        QCOMPARE(fixture.start(), std::string());
        QCOMPARE(fixture.ledger->monthlyBudget(), std::nullopt);
    }

    void namesAFileThatIsNoDatabase()
    {
        LedgerFixture fixture;
        std::ofstream(fixture.options.database) << std::string(8192, 'x');
        const std::string why = fixture.start();
        QVERIFY2(why.find(fixture.options.database.string()) != std::string::npos, why.c_str());
    }
};

QTEST_GUILESS_MAIN(TestLedger)
#include "tst_ledger.moc"

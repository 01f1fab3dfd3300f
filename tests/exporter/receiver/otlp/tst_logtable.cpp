// SPDX-License-Identifier: GPL-3.0-or-later
// What the log events of the known agents become.
#include "exporter/receiver/otlp/logreading.h"
#include "tests/exporter/receiver/otlp/goldens.h"
#include "tests/exporter/receiver/otlp/spanbodies.h"

#include <QTest>

#include <algorithm>
#include <set>
#include <variant>

using namespace meterbird;
using namespace meterbird::otlp;
using namespace meterbird::test;

namespace {

constexpr Timestamp Now = 1'000'000'000'000;

struct Reading {
    ledger::FindingBook findings {};
    std::vector<ledger::Event> events {};
    std::uint64_t accepted = 0;
    std::uint64_t rejected = 0;
    std::string rejection {};

    explicit Reading(std::string body, Timestamp now = Now, Encoding encoding = Encoding::Json)
    {
        const LogsRequest request(std::move(body), encoding);
        Tally tally(request.data->resources, request.data->scopes, request.data->attributes, findings, now);
        LogReading(*request.data, tally).read([this](EventBatch &batch) {
            std::ranges::move(batch.events, std::back_inserter(events));
            return true;
        });
        accepted = tally.accepted();
        rejected = tally.rejected();
        rejection = tally.firstRejection();
    }

    template<typename T>
    std::vector<T> all() const
    {
        std::vector<T> found;
        for (const ledger::Event &event : events) {
            if (const T *body = std::get_if<T>(&event.body))
                found.push_back(*body);
        }
        return found;
    }
};

} // namespace

class TestLogTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsClaudeCode()
    {
        const Reading read(golden("claude-logs.json"), AgentsNow);
        QCOMPARE(read.accepted, std::uint64_t(8));
        const auto calls = read.all<ledger::LlmCall>();
        QCOMPARE(calls.size(), std::size_t(4));
        QCOMPARE(calls.at(1),
                 (ledger::LlmCall {.model = "claude-sonnet-4-5",
                                   .provider = "anthropic",
                                   .inputTokens = 26'600,
                                   .outputTokens = 900,
                                   .cacheReadTokens = 20'000,
                                   .cacheWriteTokens = 6'000,
                                   .durationSeconds = 5,
                                   .cost = 40'000'000}));
        QCOMPARE(calls.at(2),
                 (ledger::LlmCall {.model = "claude-sonnet-4-5",
                                   .provider = "anthropic",
                                   .durationSeconds = 0.25,
                                   .status = "error",
                                   .errorType = "429"}));
        QCOMPARE(read.all<ledger::ErrorEvent>(), (std::vector<ledger::ErrorEvent> {{"429"}}));
        QCOMPARE(read.all<ledger::Request>(), (std::vector<ledger::Request> {{.endpoint = "claude-code"}}));
        QCOMPARE(read.all<ledger::ToolCall>(),
                 (std::vector<ledger::ToolCall> {{.name = "Bash", .durationSeconds = 2},
                                                 {.name = "Edit", .durationSeconds = 0.125, .status = "error"}}));
    }

    // Codex tells the tokens apart from the call; its total is a sum of what was said before.
    void readsCodex()
    {
        const Reading read(golden("codex-logs.json"), AgentsNow);
        QCOMPARE(read.accepted, std::uint64_t(11));
        const auto calls = read.all<ledger::LlmCall>();
        QCOMPARE(calls.size(), std::size_t(3));
        QCOMPARE(calls.at(0),
                 (ledger::LlmCall {.model = "gpt-5-codex",
                                   .provider = "openai",
                                   .durationSeconds = 0.18,
                                   .status = "error",
                                   .errorType = "429"}));
        QCOMPARE(calls.at(1).status, std::string("success"));
        QCOMPARE(read.all<ledger::LlmUsage>(),
                 (std::vector<ledger::LlmUsage> {{.model = "gpt-5-codex",
                                                  .provider = "openai",
                                                  .inputTokens = 7'000,
                                                  .outputTokens = 1'800,
                                                  .cacheReadTokens = 5'000,
                                                  .reasoningTokens = 1'200},
                                                 {.model = "gpt-5-codex",
                                                  .provider = "openai",
                                                  .inputTokens = 5'000,
                                                  .outputTokens = 1'200,
                                                  .cacheReadTokens = 4'000,
                                                  .reasoningTokens = 800}}));
        QCOMPARE(read.all<ledger::Request>().size(), std::size_t(1));
        QCOMPARE(read.all<ledger::ToolCall>().size(), std::size_t(2));
        QCOMPARE(read.all<ledger::ToolCall>().front(), (ledger::ToolCall {.name = "shell", .durationSeconds = 0.9}));
    }

    // Gemini's thoughts are no part of its output, but what it read from the cache is part of its input.
    void readsGemini()
    {
        const Reading read(golden("gemini-logs.json"), AgentsNow);
        QCOMPARE(read.accepted, std::uint64_t(7));
        const auto calls = read.all<ledger::LlmCall>();
        QCOMPARE(calls.size(), std::size_t(3));
        QCOMPARE(calls.at(0),
                 (ledger::LlmCall {.model = "gemini-2.5-pro",
                                   .provider = "gemini",
                                   .inputTokens = 4'000,
                                   .outputTokens = 900,
                                   .cacheReadTokens = 1'000,
                                   .reasoningTokens = 600,
                                   .durationSeconds = 1.5}));
        QCOMPARE(calls.at(1).status, std::string("error"));
        QCOMPARE(read.all<ledger::ErrorEvent>().size(), std::size_t(1));
        QCOMPARE(read.all<ledger::Request>(), (std::vector<ledger::Request> {{.endpoint = "gemini-cli"}}));
        QCOMPARE(read.all<ledger::ToolCall>().size(), std::size_t(3));
    }

    // Of each call Gemini CLI writes two records: its own, and what the conventions ask for.
    void countsACallOfGeminiOnce()
    {
        const Words details {{"event.name", "gen_ai.client.inference.operation.details"},
                             {"gen_ai.request.model", "gemini-2.5-pro"},
                             {"gen_ai.usage.input_tokens", "#4000"}};
        QVERIFY(Reading(logsBody("gemini-cli", {details})).events.empty());
        QCOMPARE(Reading(logsBody("my-agent", {details})).all<ledger::LlmCall>().size(), std::size_t(1));
    }

    void readsARunOfAnAgentOfGemini()
    {
        const Reading read(logsBody("gemini-cli",
                                    {{{"event.name", "gemini_cli.agent.finish"},
                                      {"agent_name", "investigator"},
                                      {"duration_ms", "#3500"},
                                      {"turn_count", "#4"},
                                      {"terminate_reason", "TIMEOUT"}}}));
        QCOMPARE(read.all<ledger::Request>(),
                 (std::vector<ledger::Request> {{.endpoint = "investigator",
                                                 .status = "error",
                                                 .durationSeconds = 3.5,
                                                 .iterations = 4,
                                                 .errorType = "TIMEOUT"}}));
    }

    void readsTheDetailsOfTheConventions()
    {
        for (const char *name : {"logs.json", "logs.pb"}) {
            const Reading read(golden(name), SdkNow, encodingOf(name));
            const auto calls = read.all<ledger::LlmCall>();
            QCOMPARE(calls.size(), std::size_t(6));
            QCOMPARE(calls.at(0).inputTokens, 1059);
            QCOMPARE(calls.at(0).outputTokens, 507);
            QVERIFY(!calls.at(0).durationSeconds);
        }
    }

    void findsTheNameOfAnEventWhereverItIs()
    {
        const auto told = [](const std::string &record) {
            const std::string body = R"({"resourceLogs":[{"resource":{"attributes":)"
                + attributesJson({{"service.name", "claude-code"}}) + R"(},"scopeLogs":[{"logRecords":[{)" + record
                + R"("timeUnixNano":"1000000000000000000"}]}]}]})";
            return Reading(body).all<ledger::Request>().size();
        };
        QCOMPARE(told(R"("eventName":"claude_code.user_prompt",)"), std::size_t(1));
        QCOMPARE(told(R"("body":{"stringValue":"claude_code.user_prompt"},)"), std::size_t(1));
        QCOMPARE(told(R"("attributes":[{"key":"event.name","value":{"stringValue":"user_prompt"}}],)"), std::size_t(1));
        QCOMPARE(told(R"("body":{"stringValue":"somebody said user_prompt"},)"), std::size_t(0));
    }

    void tellsARepeatByWhatItSays()
    {
        const Reading first(golden("gemini-logs.json"), AgentsNow);
        const Reading again(golden("gemini-logs.json"), AgentsNow + 1000);
        QVERIFY(first.events == again.events);
        std::set<std::string> ids;
        for (const ledger::Event &event : first.events)
            ids.insert(event.id);
        QCOMPARE(ids.size(), first.events.size());
    }

    // Two tools may end alike within one tick of a clock.
    void keepsRecordsApartThatSayTheSame()
    {
        const Words call {
            {"event.name", "tool_result"}, {"tool_name", "Read"}, {"duration_ms", "3"}, {"success", "true"}};
        const Reading read(logsBody("claude-code", {call, call}));
        QCOMPARE(read.events.size(), std::size_t(2));
        QVERIFY(read.events[0].id != read.events[1].id);
    }

    void rejectsWhatCannotBeCounted()
    {
        const auto rejectionOf = [](Words words) {
            const Reading read(logsBody("claude-code", {words, {{"event.name", "user_prompt"}}}));
            return read.events.size() == 1 && read.accepted == 1 && read.rejected == 1 ? read.rejection : "taken";
        };
        QCOMPARE(rejectionOf({{"event.name", "api_request"}, {"input_tokens", "-1"}}),
                 std::string("api_request: it tells of -1 tokens, which no call has"));
        QCOMPARE(rejectionOf({{"event.name", "api_request"}, {"cost_usd", "1e9"}}),
                 std::string("api_request: its cost does not lie between 0 and 100000 dollars"));
        QCOMPARE(rejectionOf({{"event.name", "tool_result"}, {"tool_name", "Bash"}}),
                 std::string("tool_result: it does not say how long it took, between 0 and a day"));
    }

    void datesEverythingAsItSays()
    {
        constexpr Timestamp SevenDays = 7LL * 24 * 3600 * 1000;
        const Words call {{"event.name", "api_request"}, {"model", "m"}};
        for (const Timestamp later : {Timestamp(1000), SevenDays}) {
            const Reading read(logsBody("claude-code", {call}), Now + later);
            QCOMPARE(read.events.size(), std::size_t(1));
            QCOMPARE(read.events.front().time, Now);
        }
    }

    void acceptsWhatMeansNothingToIt()
    {
        const Reading read(logsBody("my-agent", {{{"event.name", "my.own"}}, {}}));
        QCOMPARE(read.accepted, std::uint64_t(2));
        QVERIFY(read.events.empty());
    }

    void keepsNothingPrivate()
    {
        for (const char *name : {"claude-logs.json", "codex-logs.json", "gemini-logs.json", "logs.json"}) {
            const Reading read(golden(name), std::string(name) == "logs.json" ? SdkNow : AgentsNow);
            QVERIFY(!read.events.empty());
            for (const ledger::Event &event : read.events) {
                std::string words = event.id + event.agent + event.claim.sender;
                if (const auto *call = std::get_if<ledger::LlmCall>(&event.body))
                    words += call->model + call->provider + call->errorType;
                if (const auto *tool = std::get_if<ledger::ToolCall>(&event.body))
                    words += tool->name;
                if (const auto *error = std::get_if<ledger::ErrorEvent>(&event.body))
                    words += error->errorType;
                QVERIFY2(words.find("planted") == std::string::npos, words.c_str());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestLogTable)
#include "tst_logtable.moc"

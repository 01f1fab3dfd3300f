// SPDX-License-Identifier: GPL-3.0-or-later
// What spans of all conventions become.
#include "exporter/receiver/otlp/spanreading.h"
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
    TraceBook traces {};
    std::vector<ledger::Event> events {};
    std::uint64_t accepted = 0;
    std::uint64_t rejected = 0;
    std::string rejection {};

    void read(std::string body, Timestamp now = Now, Encoding encoding = Encoding::Json)
    {
        const TraceRequest request(std::move(body), encoding);
        Tally tally(request.data->resources, request.data->scopes, request.data->attributes, findings, now);
        SpanReading(*request.data, traces, tally).read([this](EventBatch &batch) {
            std::ranges::move(batch.events, std::back_inserter(events));
            return true;
        });
        accepted += tally.accepted();
        rejected += tally.rejected();
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

template<typename T>
T only(const std::vector<SpanText> &spans, const std::string &service = "my-agent")
{
    Reading reading;
    reading.read(tracesBody(service, spans));
    const auto all = reading.all<T>();
    if (all.size() != 1 || reading.rejected != 0)
        qFatal("%zu of them: %s", all.size(), reading.rejection.c_str());
    return all.front();
}

std::size_t countOf(const std::vector<SpanText> &spans, const std::string &service = "my-agent")
{
    Reading reading;
    reading.read(tracesBody(service, spans));
    return reading.events.size();
}

const Words Chat {{"gen_ai.operation.name", "chat"}, {"gen_ai.request.model", "gpt-4o"}};

Words with(Words words, const Words &more)
{
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

} // namespace

class TestSpanTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsACallByTheConventions()
    {
        const auto call = only<ledger::LlmCall>({{.id = "2",
                                                  .parent = "1",
                                                  .words = {{"gen_ai.operation.name", "chat"},
                                                            {"gen_ai.provider.name", "aws.bedrock"},
                                                            {"gen_ai.request.model", "asked"},
                                                            {"gen_ai.response.model", "answered"},
                                                            {"gen_ai.usage.input_tokens", "#100"},
                                                            {"gen_ai.usage.output_tokens", "#50"},
                                                            {"gen_ai.usage.cache_read.input_tokens", "#60"},
                                                            {"gen_ai.usage.cache_write.input_tokens", "#30"},
                                                            {"gen_ai.usage.reasoning.output_tokens", "#20"},
                                                            {"gen_ai.response.time_to_first_chunk", "#0.25"}}}});
        QCOMPARE(call,
                 (ledger::LlmCall {.model = "answered",
                                   .provider = "bedrock",
                                   .inputTokens = 100,
                                   .outputTokens = 50,
                                   .cacheReadTokens = 60,
                                   .cacheWriteTokens = 30,
                                   .reasoningTokens = 20,
                                   .durationSeconds = 2,
                                   .timeToFirstTokenSeconds = 0.25}));
    }

    void readsACallByOlderNames_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("gen_ai.system") << 0;
        QTest::newRow("OpenLLMetry") << 1;
        QTest::newRow("OpenInference") << 2;
        QTest::newRow("no operation") << 3;
    }

    void readsACallByOlderNames()
    {
        const std::vector<Words> senders {
            {{"gen_ai.operation.name", "chat"},
             {"gen_ai.system", "openai"},
             {"gen_ai.request.model", "gpt-4o"},
             {"gen_ai.usage.prompt_tokens", "#70"},
             {"gen_ai.usage.completion_tokens", "#9"},
             {"gen_ai.usage.cache_creation.input_tokens", "#5"}},
            {{"llm.request.type", "chat"},
             {"gen_ai.system", "OpenAI"},
             {"gen_ai.request.model", "gpt-4o"},
             {"gen_ai.usage.prompt_tokens", "70"},
             {"gen_ai.usage.completion_tokens", "9"},
             {"gen_ai.usage.cache_creation_input_tokens", "5"},
             {"llm.usage.total_tokens", "79"}},
            {{"openinference.span.kind", "LLM"},
             {"llm.provider", "openai"},
             {"llm.model_name", "gpt-4o"},
             {"llm.token_count.prompt", "#70"},
             {"llm.token_count.completion", "#9"},
             {"llm.token_count.total", "#79"},
             {"llm.token_count.prompt_details.cache_write", "#5"}},
            {{"gen_ai.system", "openai"},
             {"gen_ai.request.model", "gpt-4o"},
             {"gen_ai.usage.input_tokens", "#70"},
             {"gen_ai.usage.output_tokens", "#9"},
             {"gen_ai.usage.cache_creation.input_tokens", "#5"}},
        };
        QFETCH(const int, which);
        const auto call =
            only<ledger::LlmCall>({{.id = "2", .parent = "1", .words = senders.at(static_cast<std::size_t>(which))}});
        QCOMPARE(call,
                 (ledger::LlmCall {.model = "gpt-4o",
                                   .provider = "openai",
                                   .inputTokens = 70,
                                   .outputTokens = 9,
                                   .cacheWriteTokens = 5,
                                   .durationSeconds = 2}));
    }

    // By the convention the cache is part of the input. Who has more in the cache than in all counts it apart.
    void takesInACacheThatLiesOutside()
    {
        const auto call = only<ledger::LlmCall>(
            {{.id = "2",
              .parent = "1",
              .words = with(
                  Chat, {{"gen_ai.usage.input_tokens", "#10"}, {"gen_ai.usage.cache_read.input_tokens", "#500"}})}});
        QCOMPARE(call.inputTokens, 510);
        QCOMPARE(call.cacheReadTokens, 500);
    }

    void takesTheDollarsOfWhoTellsThem()
    {
        const auto call = only<ledger::LlmCall>(
            {{.id = "2",
              .parent = "1",
              .words = {{"openinference.span.kind", "LLM"}, {"llm.model_name", "m"}, {"llm.cost.total", "#0.0125"}}}});
        QCOMPARE(call.cost, std::optional<pricing::NanoDollars>(12'500'000));
    }

    void tellsAFailedCall()
    {
        const auto named = only<ledger::LlmCall>(
            {{.id = "2", .parent = "1", .words = with(Chat, {{"error.type", "RateLimitError"}})}});
        QCOMPARE(named.status, std::string("error"));
        QCOMPARE(named.errorType, std::string("RateLimitError"));
        const auto unnamed = only<ledger::LlmCall>(
            {{.id = "2", .parent = "1", .words = Chat, .more = R"("status":{"code":2,"message":"planted"},)"}});
        QCOMPARE(unnamed.errorType, std::string("unknown"));
    }

    // A framework and the client below it tell of the same call; a model's server tells of what its client told.
    void countsACallOnce()
    {
        QCOMPARE(countOf({{.id = "2", .parent = "1", .words = Chat}, {.id = "3", .parent = "2", .words = Chat}}),
                 std::size_t(1));
        QCOMPARE(countOf({{.id = "2", .parent = "1", .words = Chat, .kind = 2}}), std::size_t(0));
        const Words tool {{"gen_ai.operation.name", "execute_tool"}, {"gen_ai.tool.name", "t"}};
        QCOMPARE(countOf({{.id = "2", .parent = "1", .words = tool, .kind = 2}}), std::size_t(0));
    }

    void readsAnAgentAndItsTools()
    {
        const std::vector<SpanText> spans {
            {.id = "3", .parent = "2", .words = Chat},
            {.id = "4",
             .parent = "2",
             .words = {{"gen_ai.operation.name", "execute_tool"}, {"gen_ai.tool.name", "search"}},
             .kind = 1},
            {.id = "2",
             .parent = "1",
             .words = {{"gen_ai.operation.name", "invoke_agent"}, {"gen_ai.agent.name", "planner"}},
             .kind = 1},
        };
        QCOMPARE(only<ledger::Request>(spans),
                 (ledger::Request {.endpoint = "planner", .durationSeconds = 2, .iterations = 1}));
        QCOMPARE(only<ledger::ToolCall>(spans), (ledger::ToolCall {.name = "search", .durationSeconds = 2}));
        QCOMPARE(countOf(spans), std::size_t(3));
    }

    void readsAQueryOfADatabase()
    {
        const auto query = only<ledger::DbQuery>(
            {{.id = "2",
              .parent = "1",
              .name = "SELECT documents",
              .words = {{"db.system.name", "postgresql"}, {"db.operation.name", "SELECT"}, {"error.type", "57014"}}}});
        QCOMPARE(query, (ledger::DbQuery {.operation = "SELECT", .durationSeconds = 2, .status = "error"}));
        const auto older = only<ledger::DbQuery>(
            {{.id = "2", .parent = "1", .name = "INSERT shop.orders", .words = {{"db.system", "mysql"}}}});
        QCOMPARE(older.operation, std::string("INSERT"));
        const auto vectors = only<ledger::DbQuery>(
            {{.id = "2",
              .parent = "1",
              .words = {{"gen_ai.operation.name", "vectordb"}, {"db.system", "chroma"}, {"db.operation", "query"}}}});
        QCOMPARE(vectors.operation, std::string("query"));
        const auto worded = only<ledger::DbQuery>(
            {{.id = "2", .parent = "1", .name = "planted words", .words = {{"db.system", "mysql"}}}});
        QCOMPARE(worded.operation, std::string("unknown"));
    }

    void takesARootWithCallsForARequest()
    {
        const auto request = only<ledger::Request>(
            {{.id = "2", .parent = "1", .words = Chat},
             {.id = "1", .name = "POST /users/planted", .words = {{"http.route", "/users/{id}"}}, .kind = 2}});
        QCOMPARE(request, (ledger::Request {.endpoint = "/users/{id}", .durationSeconds = 2, .iterations = 1}));
        const auto nameless = only<ledger::Request>(
            {{.id = "2", .parent = "1", .words = Chat}, {.id = "1", .name = "planted", .kind = 1}});
        QCOMPARE(nameless.endpoint, std::string("my-agent"));
        QCOMPARE(countOf({{.id = "1", .name = "GET /", .kind = 2}}), std::size_t(0));
        QCOMPARE(countOf({{.id = "1", .words = Chat}}), std::size_t(1)); // a lone call is a call
    }

    void countsAWorkflowWhereNoAgentRuns()
    {
        const SpanText workflow {
            .id = "1",
            .words = {{"gen_ai.operation.name", "invoke_workflow"}, {"gen_ai.workflow.name", "nightly"}},
            .kind = 1};
        QCOMPARE(only<ledger::Request>({workflow}).endpoint, std::string("nightly"));
        const SpanText agent {.id = "2",
                              .parent = "1",
                              .words = {{"gen_ai.operation.name", "invoke_agent"}, {"gen_ai.agent.name", "a"}},
                              .kind = 1};
        QCOMPARE(only<ledger::Request>({agent, workflow}).endpoint, std::string("a"));
    }

    // Claude's tools wait for their user inside the span; the run below it is what took time.
    void timesTheRunOfClaudesTools()
    {
        const SpanText tool {.id = "2", .parent = "1", .name = "claude_code.tool", .words = {{"tool_name", "Bash"}}};
        const SpanText wait {.id = "3", .parent = "2", .name = "claude_code.tool.blocked_on_user"};
        SpanText run {.id = "4", .parent = "2", .name = "claude_code.tool.execution", .words = {{"success", "false"}}};
        QCOMPARE(only<ledger::ToolCall>({wait, run, tool}, "claude-code"),
                 (ledger::ToolCall {.name = "Bash", .durationSeconds = 2, .status = "error"}));
        QCOMPARE(countOf({wait, tool}, "claude-code"), std::size_t(0)); // its user said no
    }

    void readsTheSpansOfClaudeCode()
    {
        Reading reading;
        reading.read(golden("claude-traces.json"), AgentsNow);
        QCOMPARE(reading.accepted, std::uint64_t(6));
        const auto calls = reading.all<ledger::LlmCall>();
        QCOMPARE(calls.size(), std::size_t(3));
        QCOMPARE(calls.at(1),
                 (ledger::LlmCall {.model = "claude-sonnet-4-5",
                                   .provider = "anthropic",
                                   .inputTokens = 26'600,
                                   .outputTokens = 900,
                                   .cacheReadTokens = 20'000,
                                   .cacheWriteTokens = 6'000,
                                   .durationSeconds = 5,
                                   .timeToFirstTokenSeconds = 1.2}));
        QCOMPARE(reading.all<ledger::Request>(),
                 (std::vector<ledger::Request> {{.endpoint = "claude-code", .durationSeconds = 20, .iterations = 3}}));
        QCOMPARE(reading.all<ledger::ToolCall>(),
                 (std::vector<ledger::ToolCall> {{.name = "Bash", .durationSeconds = 2}}));
    }

    void readsTheStockSdkInBothEncodings()
    {
        Reading json;
        Reading protobuf;
        json.read(golden("traces.json"), SdkNow);
        protobuf.read(golden("traces.pb"), SdkNow, Encoding::Protobuf);
        QCOMPARE(json.rejected, std::uint64_t(0));
        for (const Reading *reading : {&json, &protobuf}) {
            QCOMPARE(reading->all<ledger::LlmCall>().size(), std::size_t(6));
            QCOMPARE(reading->all<ledger::ToolCall>().size(), std::size_t(4));
            QCOMPARE(reading->all<ledger::DbQuery>().size(), std::size_t(1));
            const auto requests = reading->all<ledger::Request>();
            QCOMPARE(requests.size(), std::size_t(2));
            QCOMPARE(requests.at(0).endpoint, std::string("planner"));
            QCOMPARE(requests.at(0).iterations, std::optional<std::int64_t>(3));
            QCOMPARE(requests.at(1).endpoint, std::string("coder"));
            QCOMPARE(requests.at(1).iterations, std::optional<std::int64_t>(3));
        }
    }

    void givesTheSameIdWhenSentAgain()
    {
        Reading reading;
        reading.read(golden("traces.json"), SdkNow);
        const std::vector<ledger::Event> first = std::exchange(reading.events, {});
        reading.read(golden("traces.json"), SdkNow + 5000);
        QVERIFY(reading.events == first);
        std::set<std::string> ids;
        for (const ledger::Event &event : first)
            ids.insert(event.id);
        QCOMPARE(ids.size(), first.size());
    }

    void rejectsWhatCannotBeCounted_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("rejection");
        const auto row = [](const char *name, const SpanText &span, const char *rejection) {
            QTest::newRow(name) << QByteArray::fromStdString(tracesBody("a", {span})) << QByteArray(rejection);
        };
        row("no trace", {.id = "2", .words = Chat, .trace = "0"}, "inference span: it has no trace id or no span id");
        row("more tokens than there are",
            {.id = "2", .parent = "1", .words = with(Chat, {{"gen_ai.usage.input_tokens", "#2e9"}})},
            "inference span: it tells of 2000000000 tokens, which no call has");
        row("too many together",
            {.id = "2",
             .parent = "1",
             .words = with(Chat,
                           {{"gen_ai.usage.input_tokens", "#9e8"}, {"gen_ai.usage.cache_read.input_tokens", "#95e7"}})},
            "inference span: it tells of 1850000000 tokens, which no call has");
        row("negative tokens", {.id = "2", .parent = "1", .words = with(Chat, {{"gen_ai.usage.output_tokens", "-3"}})},
            "inference span: it tells of -3 tokens, which no call has");
        row("negative cost", {.id = "2", .parent = "1", .words = with(Chat, {{"gen_ai.usage.cost", "#-1"}})},
            "inference span: its cost does not lie between 0 and 100000 dollars");
    }

    void rejectsWhatCannotBeCounted()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const QByteArray, rejection);
        Reading reading;
        reading.read(body.toStdString());
        QVERIFY(reading.events.empty());
        QCOMPARE(reading.rejected, std::uint64_t(1));
        QCOMPARE(reading.accepted, std::uint64_t(0));
        QCOMPARE(reading.rejection, rejection.toStdString());
    }

    void rejectsTimesThatCannotBe()
    {
        const auto rejectionOf = [](const char *start, const char *end) {
            QString body = QString::fromStdString(tracesBody("a", {{.id = "2", .parent = "1", .words = Chat}}));
            body.replace(QLatin1String("999999998000000000"), QLatin1String(start));
            body.replace(QLatin1String("1000000000000000000"), QLatin1String(end));
            Reading reading;
            reading.read(body.toStdString());
            return reading.rejection;
        };
        QCOMPARE(rejectionOf("2", "1"),
                 std::string("inference span: its clock is off by 11574 days: the time lies more than 7 days back"));
        QCOMPARE(rejectionOf("1000000000000000001", "1000000000000000000"),
                 std::string("inference span: it ends before it starts"));
        QCOMPARE(rejectionOf("0", "1000000000000000000"),
                 std::string("inference span: it does not say when it started"));
        QCOMPARE(rejectionOf("999900000000000000", "1000000000000000000"),
                 std::string("inference span: it lasts longer than a day"));
    }

    void keepsNothingPrivate()
    {
        for (const char *name : {"traces.json", "claude-traces.json"}) {
            Reading reading;
            reading.read(golden(name), std::string(name).starts_with("claude") ? AgentsNow : SdkNow);
            QVERIFY(!reading.events.empty());
            for (const ledger::Event &event : reading.events) {
                QVERIFY(event.agent.find("planted") == std::string::npos);
                QVERIFY(event.claim.sender.find("planted") == std::string::npos);
                if (const auto *call = std::get_if<ledger::LlmCall>(&event.body))
                    QVERIFY((call->model + call->provider + call->errorType).find("planted") == std::string::npos);
                if (const auto *request = std::get_if<ledger::Request>(&event.body))
                    QVERIFY((request->endpoint + request->errorType).find("planted") == std::string::npos);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestSpanTable)
#include "tst_spantable.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// One thing that happened, told by metrics, logs and traces: it counts once, whatever comes first.
#include "tests/exporter/receiver/otlp/intakefixture.h"
#include "tests/exporter/receiver/otlp/spanbodies.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

using namespace meterbird;
using namespace meterbird::otlp;
using namespace meterbird::test;

namespace {

using Names = std::vector<std::string>;

/// Every order of the bodies, each in a ledger of its own.
void inEachOrder(Names names, const std::function<void(IntakeFixture &fixture, const Names &names)> &check)
{
    std::ranges::sort(names);
    do {
        IntakeFixture fixture;
        for (const std::string &name : names) {
            const Taken taken = fixture.send(name);
            QVERIFY(!taken.refusal);
            QCOMPARE(taken.rejected, std::uint64_t(0));
        }
        check(fixture, names);
    } while (std::ranges::next_permutation(names).found && !QTest::currentTestFailed());
}

/// The lines that only one of them has.
std::string difference(const Names &a, const Names &b)
{
    Names lines;
    std::ranges::set_symmetric_difference(a, b, std::back_inserter(lines));
    std::string text;
    for (const std::string &line : lines)
        text += line + '\n';
    return text;
}

} // namespace

class TestSignals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsTheStockSdkOnce()
    {
        inEachOrder({"metrics-cumulative.json", "logs.json", "traces.json"}, [](IntakeFixture &fixture, const Names &) {
            QCOMPARE(fixture.value("llm_calls_total", {"claude-sonnet-4-5", "anthropic"}), 1);
            QCOMPARE(fixture.value("llm_calls_total", {"gpt-4o", "openai"}), 3);
            QCOMPARE(fixture.value("llm_calls_total", {"gpt-4o-mini", "openai"}), 2);
            QCOMPARE(fixture.value("llm_tokens_total", {"gpt-4o", "openai", "input"}), 8'540);
            QCOMPARE(fixture.value("llm_tokens_total", {"gpt-4o", "openai", "output"}), 1'382);
            QCOMPARE(fixture.value("llm_unpriced_tokens_total", {"gpt-4o", "openai"}), 9'922);
            QCOMPARE(fixture.value("agent_requests_total", {"planner", "success"}), 1);
            QCOMPARE(fixture.value("agent_requests_total", {"coder", "success"}), 1);
            QCOMPARE(fixture.value("agent_request_duration_seconds", {"coder"}), 1);
            QCOMPARE(fixture.value("agent_iterations_count", {"coder"}), 1);
            QCOMPARE(fixture.value("tool_calls_total", {"web_search", "success"}), 3);
            QCOMPARE(fixture.value("tool_calls_total", {"read_file", "success"}), 1);
            QCOMPARE(fixture.value("db_queries_total", {"SELECT", "success"}), 1);
        });
    }

    // Its logs know the call that failed and the dollars; whatever came first has counted the rest.
    void countsClaudeCodeOnce()
    {
        inEachOrder(
            {"claude-metrics.json", "claude-logs.json", "claude-traces.json"},
            [](IntakeFixture &fixture, const Names &names) {
                QCOMPARE(fixture.value("llm_tokens_total", {"claude-sonnet-4-5", "anthropic", "input"}), 57'000);
                QCOMPARE(fixture.value("llm_tokens_total", {"claude-sonnet-4-5", "anthropic", "output"}), 1'500);
                QCOMPARE(fixture.value("llm_tokens_total", {"claude-haiku-4-5", "anthropic", "input"}), 400);
                QCOMPARE(fixture.value("agent_requests_total", {"claude-code", "success"}), 1);
                QCOMPARE(fixture.value("tool_calls_total", {"Bash", "success"}), 1);
                const bool isLogFirst = names.front() == "claude-logs.json";
                if (isLogFirst) {
                    QCOMPARE(fixture.value("llm_calls_total", {"claude-sonnet-4-5", "anthropic"}), 3);
                    QCOMPARE(fixture.value("tool_calls_total", {"Edit", "error"}), 1);
                }
                if (names.front() != "claude-traces.json")
                    QCOMPARE(fixture.value("llm_cost_dollars_total", {"claude-sonnet-4-5", "anthropic"}), 0.063);
            });
    }

    void countsCodexOnce()
    {
        inEachOrder({"codex-metrics.json", "codex-logs.json"}, [](IntakeFixture &fixture, const Names &) {
            QCOMPARE(fixture.value("llm_calls_total", {"gpt-5-codex", "openai"}), 3);
            QCOMPARE(fixture.value("llm_errors_total", {"gpt-5-codex", "openai", "rate_limit"}), 1);
            QCOMPARE(fixture.value("llm_tokens_total", {"gpt-5-codex", "openai", "input"}), 12'000);
            QCOMPARE(fixture.value("llm_tokens_total", {"gpt-5-codex", "openai", "output"}), 3'000);
            QCOMPARE(fixture.value("llm_token_details_total", {"gpt-5-codex", "openai", "cache_read"}), 9'000);
            QCOMPARE(fixture.value("llm_token_details_total", {"gpt-5-codex", "openai", "reasoning"}), 2'000);
            QCOMPARE(fixture.value("agent_requests_total", {"codex", "success"}), 1);
            QCOMPARE(fixture.value("tool_calls_total", {"shell", "success"}), 2);
        });
    }

    // It sends each call by two families of metrics, too.
    void countsGeminiOnce()
    {
        inEachOrder({"gemini-metrics.json", "gemini-logs.json"}, [](IntakeFixture &fixture, const Names &) {
            QCOMPARE(fixture.value("llm_calls_total", {"gemini-2.5-pro", "gemini"}), 3);
            QCOMPARE(fixture.value("llm_tokens_total", {"gemini-2.5-pro", "gemini", "input"}), 9'000);
            QCOMPARE(fixture.value("llm_tokens_total", {"gemini-2.5-pro", "gemini", "output"}), 2'000);
            QCOMPARE(fixture.value("llm_token_details_total", {"gemini-2.5-pro", "gemini", "reasoning"}), 1'300);
            QCOMPARE(fixture.value("tool_calls_total", {"read_file", "success"}), 3);
        });
    }

    // The log record and the span of one call give times that are a little apart, and either may come first.
    void countsACallOnceThatIsToldAtTwoTimes_data()
    {
        QTest::addColumn<bool>("isClaude");
        QTest::addColumn<bool>("isSpanFirst");
        QTest::addColumn<int>("milliseconds");
        for (const bool isClaude : {false, true}) {
            for (const bool isSpanFirst : {false, true}) {
                for (const int milliseconds : {-200, -3, 0, 3, 200})
                    QTest::addRow("%s, %s first, %d ms", isClaude ? "Claude Code" : "conventions",
                                  isSpanFirst ? "span" : "log", milliseconds)
                        << isClaude << isSpanFirst << milliseconds;
            }
        }
    }

    void countsACallOnceThatIsToldAtTwoTimes()
    {
        QFETCH(const bool, isClaude);
        QFETCH(const bool, isSpanFirst);
        QFETCH(const int, milliseconds);
        const Words words {{"gen_ai.operation.name", "chat"},
                           {"gen_ai.request.model", "m"},
                           {"model", "m"},
                           {"event.name", isClaude ? "api_request" : "gen_ai.client.inference.operation.details"},
                           {"gen_ai.usage.input_tokens", "#100"}};
        const std::string service = isClaude ? "claude-code" : "my-agent";
        const SpanText span {.id = "2", .parent = "1", .name = "claude_code.llm_request", .words = words};
        constexpr Timestamp Recorded = 1'000'000'000'000;
        IntakeFixture fixture;
        const auto sendSpan = [&] { return fixture.send(*TraceRequest(tracesBody(service, {span})).data, Recorded); };
        if (isSpanFirst)
            QCOMPARE(sendSpan().accepted, std::uint64_t(1));
        QCOMPARE(fixture.send(*LogsRequest(logsBody(service, {words})).data, Recorded - milliseconds).accepted,
                 std::uint64_t(1));
        if (!isSpanFirst)
            QCOMPARE(sendSpan().accepted, std::uint64_t(1));
        const std::string provider = isClaude ? "anthropic" : "unknown";
        QCOMPARE(fixture.value("llm_calls_total", {"m", provider}), 1);
        QCOMPARE(fixture.value("llm_tokens_total", {"m", provider, "input"}), 100);
    }

    /// Claude Code's log tells of the call that failed, its span of the request that failed with it.
    void countsAFailureOnce_data()
    {
        QTest::addColumn<bool>("isSpanFirst");
        QTest::newRow("span first") << true;
        QTest::newRow("log first") << false;
    }

    void countsAFailureOnce()
    {
        QFETCH(const bool, isSpanFirst);
        constexpr Timestamp Recorded = 1'000'000'000'000;
        const SpanText span {.id = "2", .name = "claude_code.interaction", .more = "\"status\":{\"code\":2},"};
        const Words words {{"event.name", "api_error"}, {"model", "m"}, {"status_code", "429"}};
        IntakeFixture fixture;
        const auto sendSpan = [&] {
            return fixture.send(*TraceRequest(tracesBody("claude-code", {span})).data, Recorded);
        };
        if (isSpanFirst)
            QCOMPARE(sendSpan().accepted, std::uint64_t(1));
        QCOMPARE(fixture.send(*LogsRequest(logsBody("claude-code", {words})).data, Recorded + 500).accepted,
                 std::uint64_t(1));
        if (!isSpanFirst)
            QCOMPARE(sendSpan().accepted, std::uint64_t(1));
        QCOMPARE(fixture.value("llm_errors_total", {"m", "anthropic", "rate_limit"}), 1);
        const double errors = std::max(fixture.value("agent_errors_total", {"unknown"}), 0.)
            + std::max(fixture.value("agent_errors_total", {"429"}), 0.);
        QCOMPARE(errors, 1.);
        QCOMPARE(fixture.value("agent_requests_total", {"claude-code", "error"}), 1);
    }

    /// A framework's span ends after that of the library it calls, and a restart of ours may lie between them.
    void countsACallOnceThatIsToldAgainAfterARestart_data()
    {
        const Words chat {{"gen_ai.operation.name", "chat"}, {"gen_ai.request.model", "m"}};
        const Words agent {{"gen_ai.operation.name", "invoke_agent"}, {"gen_ai.agent.name", "a"}};
        const SpanText library {.id = "5", .parent = "4", .words = chat};
        const SpanText between {.id = "4", .parent = "3"};
        const SpanText framework {.id = "3", .parent = "2", .words = chat};
        const SpanText wrapper {.id = "2", .parent = "1", .words = chat};
        const SpanText inner {.id = "4", .parent = "3", .words = agent};
        const SpanText direct {.id = "4", .parent = "3", .words = chat};
        using Requests = std::vector<std::vector<SpanText>>;
        QTest::addColumn<Requests>("requests");
        QTest::addColumn<int>("calls");
        QTest::newRow("right above") << Requests {{direct}, {framework}} << 1;
        QTest::newRow("with one between, before") << Requests {{library, between}, {framework}} << 1;
        QTest::newRow("that comes before the call") << Requests {{between, library}, {framework}} << 1;
        QTest::newRow("that comes after the restart") << Requests {{library}, {between, framework}} << 1;
        QTest::newRow("that comes alone") << Requests {{library}, {between}, {framework}} << 1;
        QTest::newRow("two above") << Requests {{library, between}, {framework}, {wrapper}} << 1;
        QTest::newRow("all sent again") << Requests {{direct}, {framework}, {direct, framework}} << 1;
        QTest::newRow("an agent's own call") << Requests {{library}, {inner}, {framework}} << 2;
    }

    void countsACallOnceThatIsToldAgainAfterARestart()
    {
        using Requests = std::vector<std::vector<SpanText>>;
        QFETCH(Requests, requests);
        QFETCH(int, calls);
        constexpr Timestamp Recorded = 1'000'000'000'000;
        IntakeFixture fixture;
        for (const auto &spans : requests) {
            const Taken taken = fixture.send(*TraceRequest(tracesBody("my-agent", spans)).data, Recorded);
            QVERIFY(!taken.refusal);
            QCOMPARE(taken.accepted, std::uint64_t(spans.size()));
            fixture.restart();
        }
        QCOMPARE(fixture.value("llm_calls_total", {"m", "unknown"}), double(calls));
    }

    void changesNothingWhenSentAgainAndAfterARestart()
    {
        const Names names {"metrics-cumulative.json", "metrics-delta.json", "traces.json",        "claude-metrics.json",
                           "claude-logs.json",        "codex-metrics.json", "gemini-metrics.json"};
        IntakeFixture fixture;
        const auto page = [&fixture] {
            std::vector<std::string> lines;
            for (const auto &family : fixture.telemetry->Collect()) {
                // What Meterbird says of itself is about requests, not about what they tell. Where a gauge stands is
                // known again when its next value comes.
                if (family.name.starts_with("meterbird_") || family.type == prometheus::MetricType::Gauge)
                    continue;
                for (const auto &metric : family.metric) {
                    std::string line = family.name;
                    for (const auto &label : metric.label)
                        line += ' ' + label.name + '=' + label.value;
                    lines.push_back(line + ' ' + std::to_string(metric.counter.value) + ' '
                                    + std::to_string(metric.histogram.sample_count) + ' '
                                    + std::to_string(metric.histogram.sample_sum));
                }
            }
            std::ranges::sort(lines);
            return lines;
        };
        for (const std::string &name : names)
            QVERIFY(!fixture.send(name).refusal);
        const auto once = page();
        QVERIFY(once.size() > 50);
        for (const std::string &name : names)
            QVERIFY(!fixture.send(name).refusal);
        QVERIFY2(page() == once, difference(page(), once).c_str());
        fixture.restart();
        for (const std::string &name : names)
            QVERIFY(!fixture.send(name).refusal);
        QVERIFY2(page() == once, difference(page(), once).c_str());
    }
};

QTEST_GUILESS_MAIN(TestSignals)
#include "tst_signals.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What agents send, from the decoded request to the ledger.
#include "exporter/receiver/otlp/intake.h"
#include "tests/exporter/receiver/otlp/intakefixture.h"

#include <QFile>
#include <QTest>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

using namespace meterbird;
using namespace meterbird::otlp;
using namespace meterbird::test;

namespace {

/// All that the ledger has written, and all that the page shows.
std::string everythingOf(const IntakeFixture &fixture)
{
    std::string all;
    for (const auto &entry : std::filesystem::directory_iterator(fixture.options.database.parent_path())) {
        QFile file(QString::fromStdString(entry.path().string()));
        if (file.open(QIODevice::ReadOnly))
            all += file.readAll().toStdString();
    }
    for (const auto &family : fixture.telemetry->Collect()) {
        all += family.name + family.help;
        for (const auto &metric : family.metric) {
            for (const auto &label : metric.label)
                all += label.name + label.value;
        }
    }
    return all;
}

const std::vector<std::string> Goldens {
    "claude-logs.json",
    "claude-metrics.json",
    "claude-traces.json",
    "codex-logs.json",
    "codex-metrics.json",
    "gemini-logs.json",
    "gemini-metrics.json",
    "metrics-cumulative.json",
    "metrics-delta.json",
    "metrics-cumulative.pb",
    "metrics-delta.pb",
    "logs.json",
    "logs.pb",
    "traces.json",
    "traces.pb",
};

} // namespace

class TestIntake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTheMetricsOfTheStockSdk()
    {
        IntakeFixture fixture;
        const Taken taken = fixture.send("metrics-cumulative.json");
        QVERIFY(!taken.refusal);
        QCOMPARE(taken.accepted, std::uint64_t(20));
        QCOMPARE(taken.rejected, std::uint64_t(0));
        const auto senders = fixture.senders.all(fixture.now);
        QCOMPARE(senders.size(), std::size_t(1));
        QCOMPARE(senders.front().name, (receiver::SenderName {"node-agent", "OpenTelemetry (nodejs)"}));
        QCOMPARE(senders.front().accepted + senders.front().duplicates, std::uint64_t(20));
    }

    void saysWhatItRefusesAndTakesTheRest()
    {
        IntakeFixture fixture;
        const Taken taken = fixture.intake->metrics(
            *MetricsRequest(R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[)"
                            R"({"timeUnixNano":"1000000000000000000","asDouble":"NaN"},)"
                            R"({"timeUnixNano":"1000000000000000000","asDouble":1}]}}]}]}]})")
                 .data,
            1'000'000'000'000);
        QCOMPARE(taken.accepted, std::uint64_t(1));
        QCOMPARE(taken.rejected, std::uint64_t(1));
        QCOMPARE(taken.rejection, std::string("m: its value is not a finite number"));
        QCOMPARE(fixture.senders.all(1'000'000'000'000).front().lastRejection, taken.rejection);
    }

    void takesAnEmptyRequest()
    {
        IntakeFixture fixture;
        const Taken taken = fixture.intake->metrics({}, fixture.now);
        QVERIFY(!taken.refusal);
        QCOMPARE(taken.accepted + taken.rejected, std::uint64_t(0));
        QVERIFY(fixture.senders.all(fixture.now).empty());
    }

    void countsWhatClaudeCodeLogs()
    {
        IntakeFixture fixture;
        for (int turn = 0; turn < 3; ++turn) { // sent again, it changes nothing
            const Taken taken = fixture.send("claude-logs.json");
            QVERIFY(!taken.refusal);
            QCOMPARE(taken.accepted, std::uint64_t(8));
        }
        const std::vector<std::string> sonnet {"claude-sonnet-4-5", "anthropic"};
        QCOMPARE(fixture.value("llm_calls_total", sonnet), 3);
        QCOMPARE(fixture.value("llm_calls_total", {"claude-haiku-4-5", "anthropic"}), 1);
        QCOMPARE(fixture.value("llm_tokens_total", {"claude-sonnet-4-5", "anthropic", "input"}), 57'000);
        QCOMPARE(fixture.value("llm_tokens_total", {"claude-sonnet-4-5", "anthropic", "output"}), 1'500);
        QCOMPARE(fixture.value("llm_token_details_total", {"claude-sonnet-4-5", "anthropic", "cache_read"}), 50'000);
        QCOMPARE(fixture.value("llm_cost_dollars_total", sonnet), 0.063);
        QCOMPARE(fixture.value("llm_errors_total", {"claude-sonnet-4-5", "anthropic", "rate_limit"}), 1);
        QCOMPARE(fixture.value("llm_call_duration_seconds", sonnet), 3);
        QCOMPARE(fixture.value("agent_requests_total", {"claude-code", "success"}), 1);
        QCOMPARE(fixture.value("tool_calls_total", {"Bash", "success"}), 1);
        QCOMPARE(fixture.value("tool_calls_total", {"Edit", "error"}), 1);
        const auto sender = fixture.senders.all(fixture.now).front();
        QCOMPARE(sender.accepted, std::uint64_t(10)); // a decision about a tool means nothing, so it is no repeat
        QCOMPARE(sender.duplicates, std::uint64_t(14));
    }

    void countsTheSpansOfTheStockSdk()
    {
        IntakeFixture fixture;
        for (const char *name : {"traces.json", "traces.pb", "traces.json"})
            QVERIFY(!fixture.send(name).refusal);
        // The two bodies are of two runs of one program.
        QCOMPARE(fixture.value("llm_calls_total", {"gpt-4o", "openai"}), 6);
        QCOMPARE(fixture.value("llm_tokens_total", {"gpt-4o", "openai", "input"}), 17'080);
        QCOMPARE(fixture.value("llm_tokens_total", {"gpt-4o", "openai", "output"}), 2'764);
        QCOMPARE(fixture.value("agent_requests_total", {"planner", "success"}), 2);
        QCOMPARE(fixture.value("agent_request_duration_seconds", {"coder"}), 2);
        QCOMPARE(fixture.value("agent_iterations_count", {"coder"}), 2);
        QCOMPARE(fixture.value("tool_calls_total", {"web_search", "success"}), 6);
        QCOMPARE(fixture.value("db_queries_total", {"SELECT", "success"}), 2);
    }

    void takesRequestsFromManyThreadsAtOnce()
    {
        IntakeFixture fixture;
        constexpr int Threads = 8;
        constexpr int Requests = 20;
        std::atomic<int> refused {0};
        std::vector<std::thread> threads;
        for (int thread = 0; thread < Threads; ++thread) {
            threads.emplace_back([&, thread] {
                for (int i = 0; i < Requests; ++i) {
                    const TraceRequest request(golden("traces.json"));
                    TraceData data = *request.data;
                    for (Span &span : data.spans) {
                        span.trace[0] = static_cast<std::uint8_t>(thread);
                        span.trace[1] = static_cast<std::uint8_t>(i);
                    }
                    const Taken traces = fixture.send(data, SdkNow);
                    const Taken metrics = fixture.send("claude-metrics.json");
                    refused += traces.refusal || metrics.refusal ? 1 : 0;
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(refused.load(), 0);
        QCOMPARE(fixture.value("tool_calls_total", {"web_search", "success"}), 3 * Threads * Requests);
        QCOMPARE(fixture.value("agent_iterations_count", {"coder"}), Threads * Requests);
        QCOMPARE(fixture.value("llm_tokens_total", {"claude-sonnet-4-5", "anthropic", "output"}),
                 1'500 + 507 * Threads * Requests);
    }

    // Prompts, answers, e-mails, accounts: each body holds some, marked by one word.
    void keepsNothingPrivate()
    {
        IntakeFixture fixture;
        for (const std::string &name : Goldens) {
            QVERIFY2(golden(name).find("planted") != std::string::npos, name.c_str());
            const Taken taken = fixture.send(name);
            QVERIFY2(!taken.refusal && taken.rejected == 0, name.c_str());
        }
        const std::string all = everythingOf(fixture);
        QVERIFY(all.find("claude-sonnet-4-5") != std::string::npos);
        QVERIFY(all.find("planted") == std::string::npos);
        fixture.ledger->stop();
        QVERIFY(everythingOf(fixture).find("planted") == std::string::npos);
    }

    void recordsNothingWhileTheLedgerStops()
    {
        IntakeFixture fixture;
        fixture.ledger->stop();
        const Taken taken = fixture.send("metrics-cumulative.json");
        QVERIFY(taken.refusal);
        QCOMPARE(taken.refusal->kind, Error::Kind::Cancelled);
        QCOMPARE(taken.accepted, std::uint64_t(0));
        QVERIFY(fixture.senders.all(fixture.now).empty());
    }
};

QTEST_GUILESS_MAIN(TestIntake)
#include "tst_intake.moc"

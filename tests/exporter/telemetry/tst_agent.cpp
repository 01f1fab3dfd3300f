// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/telemetry/agent.h"
#include "exporter/telemetry/telemetry.h"
#include "tests/exporter/telemetry/metricspage.h"

#include <QtTest/QtTest>

#include <limits>

#include <stdexcept>

using namespace meterbird::telemetry;
using namespace meterbird::test;
using namespace std::chrono_literals;

class TestAgent : public QObject
{
    Q_OBJECT

private:
    TelemetryOptions::Clock::time_point m_time {1000s};
    std::unique_ptr<Telemetry> m_telemetry;
    std::unique_ptr<Agent> m_agent;

    double value(const std::string &sample) const { return valueOf(*m_telemetry, sample); }
    bool has(const std::string &text) const { return pageOf(*m_telemetry).find(text) != std::string::npos; }

private Q_SLOTS:
    void init()
    {
        TelemetryOptions options = withoutHold();
        options.now = [this] { return m_time; };
        m_telemetry = std::make_unique<Telemetry>(options);
        m_agent = std::make_unique<Agent>(*m_telemetry);
    }

    void tracksARequestFromStartToEnd()
    {
        {
            auto request = m_agent->request("/chat");
            request.setIterations(4);
            QCOMPARE(value("agent_requests_in_progress{endpoint=\"/chat\"}"), 1.);
            m_time += 1500ms;
        }
        QCOMPARE(value("agent_requests_in_progress{endpoint=\"/chat\"}"), 0.);
        QCOMPARE(value("agent_requests_total{endpoint=\"/chat\",status=\"success\"}"), 1.);
        QCOMPARE(value("agent_request_duration_seconds_sum{endpoint=\"/chat\"}"), 1.5);
        QCOMPARE(value("agent_iterations_count_sum{endpoint=\"/chat\"}"), 4.);
        QVERIFY(!has("agent_errors_total"));
    }

    void countsAnExceptionAsAnErrorAndLetsItPass()
    {
        QVERIFY_EXCEPTION_THROWN(
            {
                auto request = m_agent->request("/chat");
                throw std::runtime_error("model is gone");
            },
            std::runtime_error);
        QCOMPARE(value("agent_requests_total{endpoint=\"/chat\",status=\"error\"}"), 1.);
        QCOMPARE(value("agent_errors_total{type=\"exception\"}"), 1.);
        QCOMPARE(value("agent_requests_in_progress{endpoint=\"/chat\"}"), 0.);
    }

    void countsASuccessInsideTheCleanUpOfAnException()
    {
        struct CleanUp {
            Agent &agent;
            ~CleanUp() { auto request = agent.request("/rollback"); }
        };
        QVERIFY_EXCEPTION_THROWN(
            {
                const CleanUp cleanUp {*m_agent};
                throw std::runtime_error("");
            },
            std::runtime_error);
        QCOMPARE(value("agent_requests_total{endpoint=\"/rollback\",status=\"success\"}"), 1.);
        QVERIFY(!has("agent_errors_total"));
    }

    void takesTheAgentsOwnWords()
    {
        {
            auto request = m_agent->request("/chat");
            request.setStatus("cancelled");
        }
        {
            auto request = m_agent->request("/chat");
            request.fail("rate_limit");
            auto moved = std::move(request);
        }
        QCOMPARE(value("agent_requests_total{endpoint=\"/chat\",status=\"cancelled\"}"), 1.);
        QCOMPARE(value("agent_requests_total{endpoint=\"/chat\",status=\"error\"}"), 1.);
        QCOMPARE(value("agent_errors_total{type=\"rate_limit\"}"), 1.);
    }

    void tracksAModelCall()
    {
        m_agent->trackLlmCall({.model = "gpt-5",
                               .provider = "openai",
                               .inputTokens = 12'000,
                               .outputTokens = 3'000,
                               .cacheReadTokens = 9'000,
                               .reasoningTokens = 2'000,
                               .durationSeconds = 8.5,
                               .timeToFirstTokenSeconds = 0.75,
                               .costNanoDollars = 34'875'000});
        const std::string who = "{model=\"gpt-5\",provider=\"openai\"}";
        const auto labelled = [](const char *name, const char *label, const char *text) {
            return std::string(name) + "{model=\"gpt-5\",provider=\"openai\"," + label + "=\"" + text + "\"}";
        };
        QCOMPARE(value("llm_calls_total" + who), 1.);
        QCOMPARE(value(labelled("llm_tokens_total", "type", "input")), 12'000.);
        QCOMPARE(value(labelled("llm_tokens_total", "type", "output")), 3'000.);
        QCOMPARE(value(labelled("llm_tokens_total", "type", "total")), 15'000.);
        QCOMPARE(value(labelled("llm_token_details_total", "class", "cache_read")), 9'000.);
        QCOMPARE(value(labelled("llm_token_details_total", "class", "reasoning")), 2'000.);
        QVERIFY(!has("class=\"cache_write\""));
        QCOMPARE(value("llm_call_duration_seconds_sum" + who), 8.5);
        QCOMPARE(value("llm_time_to_first_token_seconds_sum" + who), 0.75);
        QCOMPARE(value("llm_cost_dollars_total" + who), 0.034875);
        QVERIFY(!has("llm_unpriced_tokens_total"));
        QVERIFY(!has("llm_errors_total"));
    }

    void countsACallWithoutAPriceAsUnpricedNotAsFree()
    {
        m_agent->trackLlmCall({.model = "mine", .provider = "me", .inputTokens = 5, .outputTokens = 6});
        QCOMPARE(value("llm_unpriced_tokens_total{model=\"mine\",provider=\"me\"}"), 11.);
        QVERIFY(!has("llm_cost_dollars_total"));
    }

    void countsNothingForTokensThatAreNotKnown()
    {
        m_agent->trackLlmCall({.model = "m",
                               .provider = "p",
                               .inputTokens = -1,
                               .outputTokens = 500,
                               .cacheReadTokens = -1,
                               .reasoningTokens = std::numeric_limits<std::int64_t>::min()});
        const auto tokens = [this](const char *type) {
            return value(std::string("llm_tokens_total{model=\"m\",provider=\"p\",type=\"") + type + "\"}");
        };
        QCOMPARE(tokens("input"), 0.);
        QCOMPARE(tokens("output"), 500.);
        QCOMPARE(tokens("total"), 500.);
        QCOMPARE(value("llm_unpriced_tokens_total{model=\"m\",provider=\"p\"}"), 500.);
        QVERIFY(!has("llm_token_details_total"));
    }

    void stopsAtTheLargestNumberOfTokens()
    {
        constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
        m_agent->trackLlmCall({.model = "m", .provider = "p", .inputTokens = most, .outputTokens = 1});
        QCOMPARE(value("llm_tokens_total{model=\"m\",provider=\"p\",type=\"total\"}"), static_cast<double>(most));
        QCOMPARE(value("llm_unpriced_tokens_total{model=\"m\",provider=\"p\"}"), static_cast<double>(most));
    }

    void countsAFailedCallWithItsType()
    {
        m_agent->trackLlmCall({.model = "m", .provider = "p", .status = "error", .errorType = "rate_limit"});
        m_agent->trackLlmCall({.model = "m", .provider = "p", .status = "error"});
        QCOMPARE(value("llm_calls_total{model=\"m\",provider=\"p\"}"), 2.);
        m_agent->trackLlmCall({.model = "m", .provider = "p", .status = "error", .errorType = "429"});
        m_agent->trackLlmCall({.model = "m", .provider = "p", .status = "refused"});
        QCOMPARE(value("llm_errors_total{model=\"m\",provider=\"p\",type=\"rate_limit\"}"), 2.);
        QCOMPARE(value("llm_errors_total{model=\"m\",provider=\"p\",type=\"refused\"}"), 1.);
        QCOMPARE(value("llm_errors_total{model=\"m\",provider=\"p\",type=\"unknown\"}"), 1.);
        QVERIFY(!has("llm_unpriced_tokens_total"));
    }

    void tracksToolsQueriesPoolErrorsAndIterations()
    {
        m_agent->trackToolCall({.name = "search", .durationSeconds = 0.2});
        m_agent->trackToolCall({.name = "search", .durationSeconds = 0.3, .status = "error"});
        m_agent->trackDbQuery({.operation = "select", .durationSeconds = 0.004});
        m_agent->setDbPool(3, 10);
        m_agent->countError("parse");
        m_agent->observeIterations("/batch", 13);
        QCOMPARE(value("tool_calls_total{name=\"search\",status=\"success\"}"), 1.);
        QCOMPARE(value("tool_calls_total{name=\"search\",status=\"error\"}"), 1.);
        QCOMPARE(value("tool_call_duration_seconds_sum{name=\"search\"}"), 0.5);
        QCOMPARE(value("db_queries_total{operation=\"select\",status=\"success\"}"), 1.);
        QCOMPARE(value("db_query_duration_seconds_count{operation=\"select\"}"), 1.);
        QCOMPARE(value("db_connections_active"), 3.);
        QCOMPARE(value("db_pool_size"), 10.);
        QCOMPARE(value("agent_errors_total{type=\"parse\"}"), 1.);
        QCOMPARE(value("agent_iterations_count_bucket{endpoint=\"/batch\",le=\"13\"}"), 1.);
    }
};

QTEST_APPLESS_MAIN(TestAgent)
#include "tst_agent.moc"

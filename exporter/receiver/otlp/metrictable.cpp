// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/metrictable.h"

#include "exporter/receiver/otlp/metriceffects.h"
#include "exporter/receiver/otlp/ranks.h"

#include <algorithm>
#include <array>

namespace meterbird::otlp {

namespace {

using ledger::Quantity;

enum class Form : std::uint8_t {
    Counter, ///< monotonic sum
    Histogram, ///< explicit or exponential
    Growing, ///< either of them
    Level, ///< gauge, or a sum that may fall
};

struct Row {
    Agent agent; ///< Other: whoever sends it
    std::string_view metric;
    Form form;
    Quantity quantity;
    EffectsOf effects;
    std::string_view key {}; ///< the attribute that names the tool, the agent, the class of tokens …
    double factor = 1; ///< to seconds, when the unit does not say; to dollars
    std::uint8_t behind = 0; ///< how far behind other metrics that say the same
};

constexpr auto Any = Agent::Other;
constexpr auto Claude = Agent::ClaudeCode;
constexpr auto Codex = Agent::Codex;
constexpr auto Gemini = Agent::GeminiCli;
constexpr auto Counter = Form::Counter;
constexpr auto Histogram = Form::Histogram;
constexpr auto Growing = Form::Growing;
constexpr auto Level = Form::Level;
constexpr double Ms = 0.001;

// clang-format off
constexpr std::array table {
    // Claude Code. Counters only: tokens and dollars, never a count of calls. The cache's tokens lie outside its input.
    Row {Claude, "claude_code.token.usage", Counter, Quantity::Tokens, &usageByType, "type"},
    Row {Claude, "claude_code.cost.usage", Counter, Quantity::Cost, &cost},

    // Codex. Its ready-made total of tokens is left out; cached input and reasoning are parts. Its counters of calls and
    // tools stand beside histograms of the same: the counter counts, the histogram gives times.
    Row {Codex, "codex.api_request", Counter, Quantity::Calls, &calls},
    Row {Codex, "codex.api_request.duration_ms", Histogram, Quantity::Calls, &callSeconds, {}, Ms},
    Row {Codex, "codex.websocket.request", Counter, Quantity::Calls, &calls},
    Row {Codex, "codex.websocket.request.duration_ms", Histogram, Quantity::Calls, &callSeconds, {}, Ms},
    Row {Codex, "codex.turn.ttft.duration_ms", Histogram, Quantity::FirstToken, &firstToken, {}, Ms},
    Row {Codex, "codex.turn.token_usage", Growing, Quantity::Tokens, &usageByType, "token_type"},
    Row {Codex, "codex.turn.cost_microusd", Growing, Quantity::Cost, &cost, {}, 1e-6},
    Row {Codex, "codex.turn.e2e_duration_ms", Histogram, Quantity::Requests, &timedRequests, {}, Ms},
    Row {Codex, "codex.conversation.turn.count", Counter, Quantity::Requests, &requests, {}, 1, 1},
    Row {Codex, "codex.tool.call", Counter, Quantity::Tools, &tools, "tool"},
    Row {Codex, "codex.tool.call.duration_ms", Histogram, Quantity::Tools, &toolSeconds, "tool", Ms},

    // Gemini CLI. Its own metrics say more (thoughts, tools) than the GenAI ones that it sends of the same calls.
    Row {Gemini, "gemini_cli.api.request.count", Counter, Quantity::Calls, &calls},
    Row {Gemini, "gemini_cli.api.request.latency", Histogram, Quantity::Calls, &callSeconds, {}, Ms},
    Row {Gemini, "gemini_cli.token.usage", Growing, Quantity::Tokens, &usageByType, "type"},
    Row {Gemini, "gemini_cli.tool.call.count", Counter, Quantity::Tools, &tools, "function_name"},
    Row {Gemini, "gemini_cli.tool.call.latency", Histogram, Quantity::Tools, &toolSeconds, "function_name", Ms},
    Row {Gemini, "gemini_cli.agent.run.count", Counter, Quantity::Requests, &requests, "agent_name"},
    Row {Gemini, "gemini_cli.agent.duration", Histogram, Quantity::Requests, &requestSeconds, "agent_name", Ms},
    Row {Gemini, "gemini_cli.agent.turns", Histogram, Quantity::Iterations, &iterations, "agent_name"},

    // GenAI conventions, newest text: the five counters, of which the last three are parts of the first two.
    Row {Any, "gen_ai.client.inference.duration", Histogram, Quantity::Calls, &timedCalls},
    Row {Any, "gen_ai.client.inference.time_to_first_chunk", Histogram, Quantity::FirstToken, &firstToken},
    Row {Any, "gen_ai.client.inference.usage.input_tokens", Counter, Quantity::Tokens, &usageNamed, "input"},
    Row {Any, "gen_ai.client.inference.usage.output_tokens", Counter, Quantity::Tokens, &usageNamed, "output"},
    Row {Any, "gen_ai.client.inference.usage.cache_read.input_tokens", Counter, Quantity::Tokens, &usageNamed, "cache_read"},
    Row {Any, "gen_ai.client.inference.usage.cache_write.input_tokens", Counter, Quantity::Tokens, &usageNamed, "cache_write"},
    Row {Any, "gen_ai.client.inference.usage.reasoning.output_tokens", Counter, Quantity::Tokens, &usageNamed, "reasoning"},
    Row {Any, "gen_ai.client.inference.operation.input_tokens", Histogram, Quantity::Tokens, &usageNamed, "input", 1, 1},
    Row {Any, "gen_ai.client.inference.operation.output_tokens", Histogram, Quantity::Tokens, &usageNamed, "output", 1, 1},
    Row {Any, "gen_ai.invoke_agent.duration", Histogram, Quantity::Requests, &timedRequests, "gen_ai.agent.name"},
    Row {Any, "gen_ai.invoke_agent.inference_calls", Histogram, Quantity::Iterations, &iterations, "gen_ai.agent.name"},
    Row {Any, "gen_ai.execute_tool.duration", Histogram, Quantity::Tools, &timedTools, "gen_ai.tool.name"},

    // The same in v1.41 and before, which most senders still speak. Both at once: the newer name wins.
    Row {Any, "gen_ai.client.operation.duration", Histogram, Quantity::Calls, &timedCalls, {}, 1, 1},
    Row {Any, "gen_ai.client.operation.time_to_first_chunk", Histogram, Quantity::FirstToken, &firstToken, {}, 1, 1},
    Row {Any, "gen_ai.client.token.usage", Growing, Quantity::Tokens, &usageByType, "gen_ai.token.type", 1, 2},

    // A workflow holds agents: it counts as a request where no agent tells its own.
    Row {Any, "gen_ai.invoke_workflow.duration", Histogram, Quantity::Requests, &timedRequests, "gen_ai.workflow.name", 1, 1},
    Row {Any, "gen_ai.workflow.duration", Histogram, Quantity::Requests, &timedRequests, "gen_ai.workflow.name", 1, 2},

    // A model's server, or a client that measures in its name: where nothing of the client's own is told.
    Row {Any, "gen_ai.server.request.duration", Histogram, Quantity::Calls, &timedCalls, {}, 1, 3},
    Row {Any, "gen_ai.server.time_to_first_token", Histogram, Quantity::FirstToken, &firstToken, {}, 1, 3},

    // OpenLIT tells dollars; OpenLLMetry has a name of its own for the first token.
    Row {Any, "gen_ai.usage.cost", Growing, Quantity::Cost, &cost},
    Row {Any, "llm.chat_completions.streaming_time_to_first_token", Histogram, Quantity::FirstToken, &firstToken, {}, 1, 4},

    // Databases: the stable convention, then OpenLLMetry's and OpenLIT's older names.
    Row {Any, "db.client.operation.duration", Histogram, Quantity::DbQueries, &timedQueries},
    Row {Any, "db.client.query.duration", Histogram, Quantity::DbQueries, &timedQueries, {}, 1, 1},
    Row {Any, "db.total.requests", Counter, Quantity::DbQueries, &queries, {}, 1, 2},
    Row {Any, "db.client.connection.count", Level, Quantity::DbQueries, &connectionsInUse},
    Row {Any, "db.client.connection.max", Level, Quantity::DbQueries, &poolSize},
};
// clang-format on

bool hasForm(const Metric &metric, Form form)
{
    const bool isCounter = metric.kind == MetricKind::Sum && metric.isMonotonic;
    const bool isHistogram = metric.kind == MetricKind::Histogram || metric.kind == MetricKind::ExponentialHistogram;
    switch (form) {
    case Form::Counter:
        return isCounter;
    case Form::Histogram:
        return isHistogram;
    case Form::Growing:
        return isCounter || isHistogram;
    case Form::Level:
        return metric.kind == MetricKind::Gauge || (metric.kind == MetricKind::Sum && !metric.isMonotonic);
    }
    return false;
}

/// What Gemini CLI says by the conventions it says better by names of its own.
std::uint8_t behindItsOwn(const Row &row, Agent agent)
{
    return agent == Agent::GeminiCli && row.agent == Any ? 5 : 0;
}

} // namespace

Meaning meaningOf(const Metric &metric, const Attributes &attributes, const Origin &origin)
{
    const auto row = std::ranges::find_if(table, [&](const Row &candidate) {
        return candidate.metric == metric.name && (candidate.agent == Any || candidate.agent == origin.agent)
            && hasForm(metric, candidate.form);
    });
    if (row == table.end())
        return {};
    Meaning meaning;
    row->effects({metric, attributes, origin, row->key, row->factor, row->quantity}, meaning.effects);
    const auto behind = static_cast<std::uint8_t>(row->behind + behindItsOwn(*row, origin.agent));
    if (!meaning.effects.empty())
        meaning.claim = claimOf(origin, Signal::Metrics, row->quantity, behind);
    return meaning;
}

} // namespace meterbird::otlp

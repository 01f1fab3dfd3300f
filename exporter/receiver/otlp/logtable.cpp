// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/logtable.h"

#include <algorithm>
#include <array>

namespace meterbird::otlp {

namespace {

struct Row {
    Agent agent; ///< Other: whoever sends it
    std::string_view event;
    LogMeaning meaning;
    std::string_view kind {}; ///< which `event.kind` must be; empty: that does not matter
};

constexpr auto Any = Agent::Other;
constexpr auto Claude = Agent::ClaudeCode;
constexpr auto Codex = Agent::Codex;
constexpr auto Gemini = Agent::GeminiCli;
constexpr auto Included = Counting::Included;

// clang-format off
constexpr std::array table {
    // Claude Code. An api_error is written when it gives up, not at each attempt.
    Row {Claude, "claude_code.api_request", {Story::Call, Counting::CacheApart}},
    Row {Claude, "claude_code.api_error", {Story::FailedCall}},
    Row {Claude, "claude_code.tool_result", {Story::Tool, Included, "tool_name"}},
    Row {Claude, "claude_code.user_prompt", {Story::Prompt}},

    // Codex. What a call used stands in the last event of its answer; how long it took, in the record of the attempt.
    Row {Codex, "codex.api_request", {Story::Call}},
    Row {Codex, "codex.websocket_request", {Story::Call}},
    Row {Codex, "codex.sse_event", {Story::Usage}, "response.completed"},
    Row {Codex, "codex.tool_result", {Story::Tool, Included, "tool_name"}},
    Row {Codex, "codex.user_prompt", {Story::Prompt}},

    // Gemini CLI. Of each call it also writes what the GenAI conventions ask for: that is not counted again.
    Row {Gemini, "gemini_cli.api_response", {Story::Call, Counting::ThoughtsApart}},
    Row {Gemini, "gemini_cli.api_error", {Story::FailedCall, Counting::ThoughtsApart}},
    Row {Gemini, "gemini_cli.tool_call", {Story::Tool, Included, "function_name"}},
    Row {Gemini, "gemini_cli.user_prompt", {Story::Prompt}},
    Row {Gemini, "gemini_cli.agent.finish", {Story::Run, Included, "agent_name"}},
    Row {Gemini, "gen_ai.client.inference.operation.details", {Story::Nothing}},

    // GenAI conventions: the attributes of the call's span.
    Row {Any, "gen_ai.client.inference.operation.details", {Story::Call}},
};
// clang-format on

/// Claude Code leaves its own name out where others do not.
bool isCalled(const Row &row, std::string_view event)
{
    constexpr std::string_view Own = "claude_code.";
    return row.event == event || (row.agent == Claude && row.event.substr(Own.size()) == event);
}

} // namespace

std::string_view eventNameOf(const LogRecord &record, const Attributes &attributes)
{
    // Codex' field names the place in its source instead, so the attribute goes first.
    const std::string_view said = attributes.text({"event.name"});
    if (!said.empty())
        return said;
    return record.eventName.empty() ? record.body : record.eventName;
}

LogMeaning meaningOf(std::string_view event, const Attributes &attributes, const Origin &origin)
{
    const auto row = std::ranges::find_if(table, [&](const Row &each) {
        return (each.agent == Any || each.agent == origin.agent) && isCalled(each, event)
            && (each.kind.empty() || attributes.text({"event.kind"}) == each.kind);
    });
    return row == table.end() ? LogMeaning() : row->meaning;
}

} // namespace meterbird::otlp

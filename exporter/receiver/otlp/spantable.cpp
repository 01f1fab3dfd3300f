// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/spantable.h"

#include <algorithm>
#include <array>

namespace meterbird::otlp {

namespace {

struct Row {
    Agent agent; ///< Other: whoever sends it
    std::string_view name; ///< of the span; empty: any
    std::string_view attribute; ///< which it has; empty: that does not matter
    std::string_view value; ///< of the attribute; empty: any
    SpanMeaning meaning;
};

constexpr auto Any = Agent::Other;
constexpr auto Claude = Agent::ClaudeCode;

/// The first row that fits counts: a sender that speaks several conventions at once means the same thing by them.
// clang-format off
constexpr std::array table {
    // Claude Code (beta). Its tools wait for their user inside the span: the run lies below.
    Row {Claude, "claude_code.interaction", {}, {}, {Role::Agent}},
    Row {Claude, "claude_code.llm_request", {}, {}, {Role::Inference, {}, Counting::CacheApart}},
    Row {Claude, "claude_code.tool", {}, {}, {Role::Tool, "tool_name"}},
    Row {Claude, "claude_code.tool.execution", {}, {}, {Role::ToolRun}},
    Row {Claude, "claude_code.tool.blocked_on_user", {}, {}, {Role::ToolWait}},

    // Databases, the stable convention and the one before it; some call the search of vectors a GenAI operation too.
    Row {Any, {}, "db.system.name", {}, {Role::Query}},
    Row {Any, {}, "db.system", {}, {Role::Query}},

    // GenAI conventions. What they name besides (create_agent, plan, retrieval, memories) is none of the catalogue's.
    Row {Any, {}, "gen_ai.operation.name", "chat", {Role::Inference}},
    Row {Any, {}, "gen_ai.operation.name", "generate_content", {Role::Inference}},
    Row {Any, {}, "gen_ai.operation.name", "text_completion", {Role::Inference}},
    Row {Any, {}, "gen_ai.operation.name", "embeddings", {Role::Inference}},
    Row {Any, {}, "gen_ai.operation.name", "execute_tool", {Role::Tool, "gen_ai.tool.name"}},
    Row {Any, {}, "gen_ai.operation.name", "invoke_agent", {Role::Agent, "gen_ai.agent.name"}},
    Row {Any, {}, "gen_ai.operation.name", "invoke_workflow", {Role::Workflow, "gen_ai.workflow.name"}},
    Row {Any, {}, "gen_ai.operation.name", {}, {Role::None}},

    // OpenInference
    Row {Any, {}, "openinference.span.kind", "LLM", {Role::Inference}},
    Row {Any, {}, "openinference.span.kind", "EMBEDDING", {Role::Inference}},
    Row {Any, {}, "openinference.span.kind", "TOOL", {Role::Tool, "tool.name"}},
    Row {Any, {}, "openinference.span.kind", "AGENT", {Role::Agent, "agent.name"}},
    Row {Any, {}, "openinference.span.kind", {}, {Role::None}},

    // OpenLLMetry. Its calls have no kind; older ones say what was asked for instead of the operation.
    Row {Any, {}, "traceloop.span.kind", "agent", {Role::Agent, "traceloop.entity.name"}},
    Row {Any, {}, "traceloop.span.kind", "workflow", {Role::Workflow, "traceloop.entity.name"}},
    Row {Any, {}, "traceloop.span.kind", "tool", {Role::Tool, "traceloop.entity.name"}},
    Row {Any, {}, "traceloop.span.kind", {}, {Role::None}},
    Row {Any, {}, "llm.request.type", "chat", {Role::Inference}},
    Row {Any, {}, "llm.request.type", "completion", {Role::Inference}},
    Row {Any, {}, "llm.request.type", "embedding", {Role::Inference}},
    Row {Any, {}, "llm.request.type", {}, {Role::None}},

    // The AI SDK for JavaScript names its tools its own way. Its calls, like those of many, say no operation: what asks
    // for a model is one.
    Row {Any, "ai.toolCall", {}, {}, {Role::Tool, "ai.toolCall.name"}},
    Row {Any, {}, "gen_ai.request.model", {}, {Role::Inference}},
};
// clang-format on

bool fits(const Row &row, const Span &span, const Attributes &attributes, Agent agent)
{
    if ((row.agent != Any && row.agent != agent) || (!row.name.empty() && row.name != span.name))
        return false;
    if (row.attribute.empty())
        return true;
    const std::string_view value = attributes.text({row.attribute});
    return row.value.empty() ? !value.empty() : row.value == value;
}

/// A server of models, of tools or of data tells of what its client tells too.
bool isToldByItsClient(Role role, SpanKind kind)
{
    if (role == Role::Query)
        return kind != SpanKind::Client;
    return (role == Role::Inference || role == Role::Tool) && (kind == SpanKind::Server || kind == SpanKind::Consumer);
}

} // namespace

SpanMeaning meaningOf(const Span &span, const Attributes &attributes, const Origin &origin)
{
    const auto row =
        std::ranges::find_if(table, [&](const Row &each) { return fits(each, span, attributes, origin.agent); });
    if (row == table.end() || isToldByItsClient(row->meaning.role, span.kind))
        return {};
    return row->meaning;
}

} // namespace meterbird::otlp

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/origin.h"

#include "src/base/text.h"

namespace meterbird::otlp {

namespace {

Agent agentOf(std::string_view service)
{
    if (service.starts_with("claude-code"))
        return Agent::ClaudeCode;
    // codex_exec, codex_tui, codex-cli, codex_cli_rs
    if (service == "codex" || service.starts_with("codex_") || service.starts_with("codex-"))
        return Agent::Codex;
    if (service == "gemini-cli")
        return Agent::GeminiCli;
    return Agent::Other;
}

std::string kindOf(Agent agent, std::string_view language)
{
    switch (agent) {
    case Agent::ClaudeCode:
        return "Claude Code";
    case Agent::Codex:
        return "Codex";
    case Agent::GeminiCli:
        return "Gemini CLI";
    case Agent::Other:
        break;
    }
    const std::string plain = plainText(language, 40);
    return plain.empty() ? "OpenTelemetry" : "OpenTelemetry (" + plain + ')';
}

} // namespace

Agent agentOfScope(std::string_view scope)
{
    if (scope.starts_with("com.anthropic.claude_code"))
        return Agent::ClaudeCode;
    if (scope.starts_with("codex_otel"))
        return Agent::Codex;
    return scope == "gemini-cli" ? Agent::GeminiCli : Agent::Other;
}

Origin originOf(const Attributes &resource, Agent scopes)
{
    const std::string_view service = resource.text({"service.name"});
    const std::string space = plainText(resource.text({"service.namespace"}), 100);
    const std::string name = plainText(service, 100);
    Origin origin;
    origin.agent = agentOf(service);
    if (origin.agent == Agent::Other)
        origin.agent = scopes;
    origin.job = name.empty() ? "unknown" : name;
    if (!space.empty())
        origin.job.insert(0, space + '/');
    origin.instance = plainText(resource.text({"service.instance.id"}));
    origin.claimant = origin.job;
    if (!origin.instance.empty())
        origin.claimant += ' ' + origin.instance;
    else if (const auto process = resource.whole({"process.pid"}))
        origin.claimant += " process " + std::to_string(*process);
    const std::string_view language = resource.text({"telemetry.sdk.language"});
    origin.sender = {name.empty() ? std::string() : origin.job, kindOf(origin.agent, language)};
    origin.isJavaScript = language == "nodejs" || language == "webjs";
    return origin;
}

} // namespace meterbird::otlp

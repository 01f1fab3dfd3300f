// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/vocabulary.h"

#include "exporter/ledger/measurements.h"
#include "exporter/pricing/modelname.h"
#include "src/base/text.h"

namespace meterbird::otlp {

std::string modelOf(const Attributes &attributes)
{
    return nameUnder(attributes,
                     {"gen_ai.response.model", "gen_ai.request.model", "llm.model_name", "embedding.model_name",
                      "llm.response.model", "llm.request.model", "model", "model_name"});
}

std::string providerOf(const Attributes &attributes, Agent agent)
{
    const std::string_view said =
        attributes.text({"gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "provider"});
    if (!said.empty())
        return ledger::labelValue(pricing::listProvider(plainText(said)));
    switch (agent) {
    case Agent::ClaudeCode:
        return "anthropic";
    case Agent::Codex:
        return "openai";
    case Agent::GeminiCli:
        return "gemini";
    case Agent::Other:
        break;
    }
    return "unknown";
}

std::string nameUnder(const Attributes &attributes, Keys keys)
{
    return ledger::labelValue(attributes.text(keys));
}

std::string errorOf(const Attributes &attributes)
{
    if (const std::string_view type = attributes.text({"error.type", "error_type"}); !type.empty())
        return ledger::labelValue(type);
    const auto code = attributes.whole({"http.response.status_code", "http.status_code", "status_code", "status"});
    if (code && *code >= 400 && *code < 600)
        return std::to_string(*code);
    return attributes.flag({"success"}).value_or(true) ? std::string() : std::string("unknown");
}

std::string runErrorOf(const Attributes &attributes)
{
    const std::string_view reason = attributes.text({"terminate_reason"});
    return reason.empty() || reason == "GOAL" ? errorOf(attributes) : nameUnder(attributes, {"terminate_reason"});
}

std::string statusFor(const std::string &error)
{
    return error.empty() ? "success" : "error";
}

bool isInference(std::string_view operation)
{
    return operation == "chat" || operation == "generate_content" || operation == "text_completion"
        || operation == "embeddings";
}

std::string mainEndpoint(const Origin &origin)
{
    switch (origin.agent) {
    case Agent::ClaudeCode:
        return "claude-code";
    case Agent::Codex:
        return "codex";
    case Agent::GeminiCli:
        return "gemini-cli";
    case Agent::Other:
        break;
    }
    return origin.job;
}

} // namespace meterbird::otlp

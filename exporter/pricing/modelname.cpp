// SPDX-License-Identifier: Apache-2.0
#include "exporter/pricing/modelname.h"

#include <algorithm>
#include <array>
#include <utility>

namespace meterbird::pricing {

namespace {

using namespace std::string_view_literals;

/// Names that OpenTelemetry, SDKs and gateways use, and how the list spells them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 27> otherNames {{
    {"gcp.gemini"sv, "gemini"sv},
    {"gcp.gen_ai"sv, "gemini"sv},
    {"google"sv, "gemini"sv},
    {"google_genai"sv, "gemini"sv},
    {"google_ai_studio"sv, "gemini"sv},
    {"gcp.vertex_ai"sv, "vertex_ai"sv},
    {"google_vertexai"sv, "vertex_ai"sv},
    {"vertexai"sv, "vertex_ai"sv},
    {"mistral_ai"sv, "mistral"sv},
    {"mistralai"sv, "mistral"sv},
    {"x_ai"sv, "xai"sv},
    {"x.ai"sv, "xai"sv},
    {"azure.ai.openai"sv, "azure"sv},
    {"az.ai.openai"sv, "azure"sv},
    {"azure_openai"sv, "azure"sv},
    {"azure.ai.inference"sv, "azure_ai"sv},
    {"az.ai.inference"sv, "azure_ai"sv},
    {"aws.bedrock"sv, "bedrock"sv},
    {"aws_bedrock"sv, "bedrock"sv},
    {"amazon_bedrock"sv, "bedrock"sv},
    {"ibm.watsonx.ai"sv, "watsonx"sv},
    {"together"sv, "together_ai"sv},
    {"fireworks"sv, "fireworks_ai"sv},
    {"moonshot_ai"sv, "moonshot"sv},
    {"moonshotai"sv, "moonshot"sv},
    {"alibaba_cloud"sv, "dashscope"sv},
    {"ollama_chat"sv, "ollama"sv},
}};

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

/// True when `text` has the form `pattern`, in which 9 stands for any digit.
bool hasForm(std::string_view text, std::string_view pattern)
{
    return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                      [](char c, char form) { return form == '9' ? c >= '0' && c <= '9' : c == form; });
}

bool cutSuffix(std::string &name, std::string_view pattern)
{
    if (name.size() <= pattern.size() || !hasForm(std::string_view(name).substr(name.size() - pattern.size()), pattern))
        return false;
    name.resize(name.size() - pattern.size());
    return true;
}

/// ft:gpt-4o-mini-2024-07-18:org:name:id is priced as ft:gpt-4o-mini-2024-07-18, never as gpt-4o-mini.
std::string withoutTuningId(const std::string &name)
{
    if (!name.starts_with("ft:"))
        return name;
    const auto end = name.find(':', 3);
    return name.substr(0, end);
}

/// The name without what says which version of the model it is; the same when there is no such thing.
std::string withoutVersion(std::string name, std::string_view provider)
{
    name = withoutTuningId(name);
    if (provider == "bedrock")
        (void)(cutSuffix(name, "-v9:9") || cutSuffix(name, ":9"));
    if (provider == "gemini" || provider.starts_with("vertex_ai"))
        (void)(cutSuffix(name, "@default") || cutSuffix(name, "@99999999") || cutSuffix(name, "-999"));
    (void)(cutSuffix(name, "-latest") || cutSuffix(name, "-9999-99-99") || cutSuffix(name, "-99999999"));
    return name;
}

/// Bedrock's us.anthropic.… is anthropic.… served from there; the list prices both where they differ.
std::string withoutRegion(const std::string &name)
{
    for (const auto region : {"us."sv, "eu."sv, "apac."sv, "global."sv, "jp."sv, "au."sv, "us-gov."sv}) {
        if (name.starts_with(region))
            return name.substr(region.size());
    }
    return name;
}

} // namespace

std::string listProvider(std::string_view provider)
{
    std::string name = lowered(provider);
    const auto other =
        std::find_if(otherNames.begin(), otherNames.end(), [&](const auto &pair) { return pair.first == name; });
    return other == otherNames.end() ? name : std::string(other->second);
}

std::vector<std::string> keysOf(std::string_view provider, std::string_view model)
{
    const std::string prefix = provider.empty() ? std::string() : std::string(provider) + '/';
    std::vector<std::string> keys;
    const auto add = [&](const std::string &name) {
        if (name.empty())
            return;
        for (const std::string &key : {prefix + name, name}) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end())
                keys.push_back(key);
        }
    };
    const auto addWithShorter = [&](const std::string &name) {
        add(name);
        add(withoutTuningId(name));
        add(withoutVersion(name, provider));
        if (provider == "bedrock")
            add(withoutRegion(withoutVersion(name, provider)));
    };
    const std::string name = lowered(model);
    addWithShorter(name);
    if (const auto slash = name.rfind('/'); slash != std::string::npos)
        addWithShorter(name.substr(slash + 1));
    return keys;
}

bool isProviderOf(std::string_view rowProvider, std::string_view provider)
{
    if (!rowProvider.starts_with(provider))
        return rowProvider == "text-completion-openai"sv && provider == "openai"sv;
    const std::string_view rest = rowProvider.substr(provider.size());
    return rest.empty() || rest.front() == '-' || rest.front() == '_';
}

} // namespace meterbird::pricing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/recipes.h"

#include <algorithm>
#include <iterator>

namespace meterbird::sources {

namespace {

const char *const claudeCode = R"(export CLAUDE_CODE_ENABLE_TELEMETRY=1
export OTEL_METRICS_EXPORTER=otlp
export OTEL_LOGS_EXPORTER=otlp
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_ENDPOINT=@URL
export OTEL_METRIC_EXPORT_INTERVAL=10000
export CLAUDE_CODE_ENHANCED_TELEMETRY_BETA=1
export OTEL_TRACES_EXPORTER=otlp
claude
)";

const char *const codex = R"([otel]
environment = "dev"
log_user_prompt = false
exporter = { otlp-http = { endpoint = "@URL/v1/logs", protocol = "binary" } }
metrics_exporter = { otlp-http = { endpoint = "@URL/v1/metrics", protocol = "binary" } }
)";

const char *const geminiCli = R"(export GEMINI_TELEMETRY_ENABLED=true
export GEMINI_TELEMETRY_TARGET=local
export GEMINI_TELEMETRY_OTLP_PROTOCOL=http
export GEMINI_TELEMETRY_OTLP_ENDPOINT=@URL
export GEMINI_TELEMETRY_LOG_PROMPTS=false
gemini
)";

const char *const python = R"(pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http
opentelemetry-bootstrap -a install
export OTEL_SERVICE_NAME=my-agent
export OTEL_EXPORTER_OTLP_ENDPOINT=@URL
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_METRICS_EXPORTER=otlp
export OTEL_TRACES_EXPORTER=otlp
export OTEL_LOGS_EXPORTER=otlp
opentelemetry-instrument python agent.py
)";

const char *const javaScript = R"(npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node
export OTEL_SERVICE_NAME=my-agent
export OTEL_EXPORTER_OTLP_ENDPOINT=@URL
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_METRICS_EXPORTER=otlp
export OTEL_TRACES_EXPORTER=otlp
export OTEL_LOGS_EXPORTER=otlp
node --require @opentelemetry/auto-instrumentations-node/register agent.js
)";

const char *const openTelemetry = R"(export OTEL_SERVICE_NAME=my-agent
export OTEL_EXPORTER_OTLP_ENDPOINT=@URL
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_METRICS_EXPORTER=otlp
export OTEL_TRACES_EXPORTER=otlp
export OTEL_LOGS_EXPORTER=otlp
)";

const char *const liteLlm = R"(# First, in config.yaml:
#   litellm_settings:
#     callbacks: ["prometheus", "otel"]
pip install opentelemetry-api opentelemetry-sdk opentelemetry-exporter-otlp
export OTEL_EXPORTER=otlp_http
export OTEL_ENDPOINT=@URL/v1/traces
export OTEL_SERVICE_NAME=litellm
litellm --config config.yaml
)";

const char *const vllm = R"(vllm serve Qwen/Qwen3-8B --port 8000
)";

const char *const llamaCpp = R"(llama-server -m model.gguf --port 8080 --metrics
)";

const char *const curl = R"(curl @URL/v1/events -H 'Content-Type: application/json' -d '[
  {"type": "request", "agent": "curl", "endpoint": "chat", "status": "success", "duration_seconds": 2.4},
  {"type": "llm_call", "agent": "curl", "model": "gpt-4o", "provider": "openai", "status": "success",
   "input_tokens": 1200, "output_tokens": 80, "duration_seconds": 1.9}
]'
)";

const char *const cpp = R"code(// c++ agent.cpp -lcurl
#include <curl/curl.h>

int main()
{
    CURL *curl = curl_easy_init();
    curl_slist *headers = curl_slist_append(nullptr, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_URL, "@URL/v1/events");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, R"(
        {"type": "llm_call", "agent": "my-cpp-agent", "model": "gpt-4o", "provider": "openai",
         "status": "success", "input_tokens": 1200, "output_tokens": 80, "duration_seconds": 1.9})");
    const CURLcode sent = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return sent == CURLE_OK ? 0 : 1;
}
)code";

const char *const plainEvents = "plain events";

QString word(const char *text)
{
    return QString::fromLatin1(text);
}

std::vector<Recipe> table()
{
    const QString goOn = QStringLiteral("In a shell, before the agent is started. ");
    return {
        {word("claude-code"),
         word("Claude Code"),
         goOn
             + word("The last two names bring traces, a beta: how long each request took. To keep all, "
                    "put names and values under \"env\" in ~/.claude/settings.json."),
         word(claudeCode),
         {word("Claude Code")},
         {},
         {},
         {}},
        {word("codex"),
         word("Codex CLI"),
         word("Into ~/.codex/config.toml; then start codex again."),
         word(codex),
         {word("Codex")},
         {},
         {},
         {}},
        {word("gemini-cli"),
         word("Gemini CLI"),
         goOn + word("Prompts stay where they are."),
         word(geminiCli),
         {word("Gemini CLI")},
         {},
         {},
         {}},
        {word("otel-python"),
         word("OpenTelemetry, Python"),
         goOn + word("The second line adds an instrumentation for each library that is installed."),
         word(python),
         {word("OpenTelemetry (python)")},
         {},
         {},
         {}},
        {word("otel-javascript"),
         word("OpenTelemetry, JavaScript"),
         goOn + word("For Node.js 18 or newer."),
         word(javaScript),
         {word("OpenTelemetry (nodejs)"), word("OpenTelemetry (webjs)")},
         {},
         {},
         {}},
        {word("litellm"),
         word("LiteLLM"),
         word("The proxy sends a trace of each call, and serves figures of its own at /metrics: add that page too."),
         word(liteLlm),
         {word("OpenTelemetry (python)")},
         word("litellm"),
         word("http://127.0.0.1:4000/metrics"),
         word("litellm")},
        {word("vllm"),
         word("vLLM"),
         word("It serves /metrics by itself: start it, then add the page as a scrape target."),
         word(vllm),
         {},
         {},
         word("http://127.0.0.1:8000/metrics"),
         word("vllm")},
        {word("llama-cpp"),
         word("llama.cpp"),
         word("With --metrics it serves a page of its own: start it, then add the page as a scrape target."),
         word(llamaCpp),
         {},
         {},
         word("http://127.0.0.1:8080/metrics"),
         word("llama.cpp")},
        {word("curl"),
         word("curl"),
         word("Two events, from any shell. The README lists the types and their fields."),
         word(curl),
         {word(plainEvents)},
         word("curl"),
         {},
         {}},
        {word("cpp"),
         word("C++"),
         word("Any HTTP client does. Without HTTP: link meterbird::telemetry, as the README says."),
         word(cpp),
         {word(plainEvents)},
         word("my-cpp-agent"),
         {},
         {}},
    };
}

} // namespace

const std::vector<Recipe> &recipes()
{
    static const std::vector<Recipe> all = table();
    return all;
}

const std::vector<Recipe> &firstRecipes()
{
    static const std::vector<Recipe> first = [] {
        std::vector<Recipe> chosen {
            {word("otel"),
             word("OpenTelemetry"),
             word("In the shell that starts the agent: every OpenTelemetry SDK reads these names. For an agent without "
                  "one, the Sources page has what Python and Node.js need."),
             word(openTelemetry),
             {},
             {},
             {},
             {}},
        };
        std::ranges::copy_if(recipes(), std::back_inserter(chosen), [](const Recipe &recipe) {
            return recipe.id == QLatin1String("claude-code") || recipe.id == QLatin1String("curl");
        });
        return chosen;
    }();
    return first;
}

QString pasteText(const Recipe &recipe, const QString &receiverUrl)
{
    return QString(recipe.text).replace(QLatin1String("@URL"), receiverUrl);
}

bool isFrom(const Sender &sender, const Recipe &recipe)
{
    if (!recipe.kinds.contains(QString::fromStdString(sender.kind)))
        return false;
    const QString service = QString::fromStdString(sender.service);
    if (service == QLatin1String("meterbird-demo"))
        return false; // nobody has connected that
    const auto &all = recipes();
    const auto owner = std::find_if(all.begin(), all.end(), [&service](const Recipe &other) {
        return !other.service.isEmpty() && other.service == service;
    });
    return owner == all.end() ? recipe.service.isEmpty() || recipe.kinds.contains(word(plainEvents)) : *owner == recipe;
}

} // namespace meterbird::sources

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/callreading.h"

#include "exporter/receiver/otlp/bounds.h"
#include "exporter/receiver/otlp/vocabulary.h"

#include <cmath>

namespace meterbird::otlp {

namespace {

// The newest name of the conventions first, then older ones, OpenInference's, OpenLLMetry's, the agents' own.
const Keys InputKeys {"gen_ai.usage.input_tokens",
                      "gen_ai.usage.prompt_tokens",
                      "llm.token_count.prompt",
                      "llm.usage.prompt_tokens",
                      "input_tokens",
                      "input_token_count"};
const Keys OutputKeys {"gen_ai.usage.output_tokens",
                       "gen_ai.usage.completion_tokens",
                       "llm.token_count.completion",
                       "llm.usage.completion_tokens",
                       "output_tokens",
                       "output_token_count"};
const Keys CacheReadKeys {"gen_ai.usage.cache_read.input_tokens",
                          "gen_ai.usage.cache_read_input_tokens",
                          "llm.token_count.prompt_details.cache_read",
                          "cache_read_tokens",
                          "cached_token_count",
                          "cached_content_token_count"};
const Keys CacheWriteKeys {"gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
                           "gen_ai.usage.cache_creation_input_tokens", "llm.token_count.prompt_details.cache_write",
                           "cache_creation_tokens"};
const Keys ReasoningKeys {"gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens",
                          "llm.token_count.completion_details.reasoning", "reasoning_token_count",
                          "thoughts_token_count"};

class Tokens
{
public:
    Tokens(const Attributes &attributes, std::string &complaint)
        : m_attributes(attributes)
        , m_complaint(complaint)
    { }

    std::int64_t under(Keys keys) { return checked(m_attributes.whole(keys).value_or(0)); }

    /// 0 when there are not as many in any call.
    std::int64_t checked(std::int64_t tokens)
    {
        if (tokens >= 0 && tokens <= MostTokens)
            return tokens;
        m_complaint = "it tells of " + std::to_string(tokens) + " tokens, which no call has";
        return 0;
    }

private:
    const Attributes &m_attributes;
    std::string &m_complaint;
};

void takeTokens(ledger::LlmCall &call, Tokens tokens, Counting counting)
{
    call.inputTokens = tokens.under(InputKeys);
    call.outputTokens = tokens.under(OutputKeys);
    call.cacheReadTokens = tokens.under(CacheReadKeys);
    call.cacheWriteTokens = tokens.under(CacheWriteKeys);
    call.reasoningTokens = tokens.under(ReasoningKeys);
    const std::int64_t cached = call.cacheReadTokens + call.cacheWriteTokens;
    if (counting == Counting::CacheApart || cached > call.inputTokens)
        call.inputTokens += cached;
    if (counting == Counting::ThoughtsApart || call.reasoningTokens > call.outputTokens)
        call.outputTokens += call.reasoningTokens;
    if (counting == Counting::ThoughtsApart)
        call.inputTokens += tokens.under({"tool_token_count"});
    call.inputTokens = tokens.checked(call.inputTokens); // what is in bounds apart need not be together
    call.outputTokens = tokens.checked(call.outputTokens);
}

std::optional<double> dollarsOf(const Attributes &attributes)
{
    if (const auto millionths = attributes.number({"cost_usd_micros"}))
        return *millionths / 1e6;
    return attributes.number({"cost_usd", "gen_ai.usage.cost", "llm.cost.total"});
}

} // namespace

ledger::LlmCall callFrom(const Attributes &attributes, const Origin &origin, Counting counting, std::string &complaint)
{
    ledger::LlmCall call;
    call.model = modelOf(attributes);
    call.provider = providerOf(attributes, origin.agent);
    takeTokens(call, Tokens(attributes, complaint), counting);
    call.timeToFirstTokenSeconds =
        secondsUnder(attributes, {"ttft_ms", "ai.response.msToFirstChunk"},
                     {"gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token"});
    if (const auto dollars = dollarsOf(attributes)) {
        if (*dollars >= 0 && *dollars <= MostDollars)
            call.cost = std::llround(*dollars * 1e9);
        else
            complaint = "its cost does not lie between 0 and 100000 dollars";
    }
    call.errorType = errorOf(attributes);
    call.status = statusFor(call.errorType);
    return call;
}

std::optional<double> secondsUnder(const Attributes &attributes, Keys milliseconds, Keys seconds)
{
    auto number = attributes.number(milliseconds);
    if (number)
        *number /= 1000;
    else
        number = attributes.number(seconds);
    return number && *number >= 0 && *number <= MostSeconds ? number : std::nullopt;
}

} // namespace meterbird::otlp

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/telemetry/measurement.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace meterbird::telemetry {

/// What happened in an agent, as values: the typed form of the events, without their id and time. Status is `success`
/// unless said otherwise; durations are in seconds.

struct Request {
    std::string endpoint {};
    std::string status = "success";
    std::optional<double> durationSeconds {};
    std::optional<std::int64_t> iterations {};
    std::string errorType {}; ///< of agent_errors_total; `unknown` when empty and the status is `error`
};

/// Tokens below 0, as some libraries say for "not known", are none.
struct LlmCall {
    std::string model {};
    std::string provider {};
    std::int64_t inputTokens = 0; ///< all of the prompt: cache reads and writes are part of it
    std::int64_t outputTokens = 0; ///< all of the answer: reasoning is part of it
    std::int64_t cacheReadTokens = 0;
    std::int64_t cacheWriteTokens = 0;
    std::int64_t reasoningTokens = 0;
    std::optional<double> durationSeconds {};
    std::optional<double> timeToFirstTokenSeconds {};
    std::optional<std::int64_t> costNanoDollars {}; ///< absent: the tokens are counted as unpriced, never as free
    std::string status = "success";
    /// Of llm_errors_total; when empty, a status other than `success` and `error` is the type, else `unknown`. The many
    /// names of "too many requests" (429) are all `rate_limit`.
    std::string errorType {};
};

struct ToolCall {
    std::string name {};
    double durationSeconds = 0;
    std::string status = "success";
};

struct DbQuery {
    std::string operation {};
    double durationSeconds = 0;
    std::string status = "success";
};

/// What each of them adds to the catalogue, appended to `into`: the one place where that is said.
void measure(const Request &request, std::vector<Measurement> &into);
void measure(const LlmCall &call, std::vector<Measurement> &into);
/// The tokens and the money of `call`, without the call: for agents that tell them by counters of their own. Tokens
/// without a cost are unpriced only when `isPriced`; else their cost is told elsewhere.
void measureUsage(const LlmCall &call, bool isPriced, std::vector<Measurement> &into);
void measure(const ToolCall &call, std::vector<Measurement> &into);
void measure(const DbQuery &query, std::vector<Measurement> &into);
/// `said`, but `rate_limit` for the many names of "too many requests".
std::string llmErrorType(const std::string &said);
void measureError(const std::string &errorType, std::vector<Measurement> &into);

} // namespace meterbird::telemetry

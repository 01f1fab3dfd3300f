// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/claim.h"
#include "exporter/pricing/money.h"
#include "src/base/timerange.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace meterbird::ledger {

/// What agents tell us, one struct a type. Every wire form (the plain events, OTLP spans and logs) decodes into these;
/// whoever makes one has checked the bounds of the plain event form. Strings are valid UTF-8 of at most 200 bytes.

struct Request {
    std::string endpoint {};
    std::string status = "success";
    std::optional<double> durationSeconds {};
    std::optional<std::int64_t> iterations {};
    std::string errorType {}; ///< empty: none

    bool operator==(const Request &) const = default;
};

struct RequestStarted {
    std::string endpoint {};
    std::string requestId {};

    bool operator==(const RequestStarted &) const = default;
};

struct RequestFinished {
    std::string requestId {};
    Request request;

    bool operator==(const RequestFinished &) const = default;
};

/// Input tokens include those read from and written to the cache; output tokens include reasoning.
struct LlmCall {
    std::string model {};
    std::string provider {};
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    std::int64_t cacheReadTokens = 0;
    std::int64_t cacheWriteTokens = 0;
    std::int64_t reasoningTokens = 0;
    std::optional<double> durationSeconds {};
    std::optional<double> timeToFirstTokenSeconds {};
    std::optional<pricing::NanoDollars> cost {}; ///< what the sender says it cost; absent: priced from the table
    std::string status = "success";
    std::string errorType {}; ///< empty: none

    bool operator==(const LlmCall &) const = default;
};

/// Tokens or money of a model's calls that somebody else counts: what agents tell by counters, without saying how many
/// calls it was. Input and output are as in LlmCall. Priced by the base rates: a cliff in a price is about one call.
struct LlmUsage {
    std::string model {};
    std::string provider {};
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    std::int64_t cacheReadTokens = 0;
    std::int64_t cacheWriteTokens = 0;
    std::int64_t reasoningTokens = 0;
    std::optional<pricing::NanoDollars> cost {}; ///< what the sender says
    bool isPriced = true; ///< false: the sender tells its costs elsewhere; the tokens are neither priced nor unpriced

    bool operator==(const LlmUsage &) const = default;
};

struct ToolCall {
    std::string name {};
    double durationSeconds = 0;
    std::string status = "success";

    bool operator==(const ToolCall &) const = default;
};

struct DbQuery {
    std::string operation {};
    double durationSeconds = 0;
    std::string status = "success";

    bool operator==(const DbQuery &) const = default;
};

/// Of one agent; what is shown is the sum over those that have told of theirs within 5 minutes, see LevelSum.
struct DbPool {
    std::int64_t active = 0;
    std::int64_t size = 0;

    bool operator==(const DbPool &) const = default;
};

struct ErrorEvent {
    std::string errorType {};

    bool operator==(const ErrorEvent &) const = default;
};

struct Event {
    std::string id {}; ///< see repeatKey(); empty: the sender gave none, so a repeat cannot be told
    Timestamp time = 0; ///< when it happened; the receiver's clock when the sender does not say
    std::string agent {}; ///< empty: not said
    std::variant<Request, RequestStarted, RequestFinished, LlmCall, ToolCall, DbQuery, DbPool, ErrorEvent, LlmUsage>
        body {};
    Claim claim {}; ///< no sender: always counted
    std::string unless {}; ///< it is a repeat, too, when this is known (see Mark)

    bool operator==(const Event &) const = default;
};

} // namespace meterbird::ledger

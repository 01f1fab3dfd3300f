// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/telemetry/measures.h"
#include "exporter/telemetry/requestscope.h"

#include <string>

namespace meterbird::telemetry {

class Telemetry;

/// What a C++ agent calls to be measured. Any thread; nothing here throws, and what is not fit to be counted is left
/// out.
///
///     auto telemetry = std::make_shared<Telemetry>();
///     auto endpoint = MetricsEndpoint::create(telemetry);     // http://127.0.0.1:9090/metrics
///     Agent agent(*telemetry);
///     auto request = agent.request("/chat");                  // counted when it goes out of scope
///     agent.trackLlmCall({.model = "gpt-5", .provider = "openai", .inputTokens = 900, .outputTokens = 120});
class Agent
{
public:
    /// `telemetry` outlives this and every scope made by it.
    explicit Agent(Telemetry &telemetry);

    [[nodiscard]] RequestScope request(std::string endpoint);

    void trackLlmCall(const LlmCall &call) noexcept;
    void trackToolCall(const ToolCall &call) noexcept;
    void trackDbQuery(const DbQuery &query) noexcept;
    void setDbPool(std::int64_t active, std::int64_t size) noexcept;
    void countError(const std::string &errorType) noexcept;
    /// For a request that is not tracked by a scope.
    void observeIterations(const std::string &endpoint, std::int64_t iterations) noexcept;

private:
    Telemetry &m_telemetry;
};

} // namespace meterbird::telemetry

// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/agent.h"

#include "exporter/telemetry/telemetry.h"

namespace meterbird::telemetry {

namespace {

/// Out of memory costs the one measurement, never the agent.
template<typename Measure>
void apply(Telemetry &telemetry, Measure &&fill) noexcept
{
    try {
        std::vector<Measurement> measurements;
        fill(measurements);
        telemetry.apply(measurements);
    } catch (...) { // NOLINT
    }
}

} // namespace

Agent::Agent(Telemetry &telemetry)
    : m_telemetry(telemetry)
{ }

RequestScope Agent::request(std::string endpoint)
{
    return RequestScope(m_telemetry, std::move(endpoint));
}

void Agent::trackLlmCall(const LlmCall &call) noexcept
{
    apply(m_telemetry, [&](auto &into) { measure(call, into); });
}

void Agent::trackToolCall(const ToolCall &call) noexcept
{
    apply(m_telemetry, [&](auto &into) { measure(call, into); });
}

void Agent::trackDbQuery(const DbQuery &query) noexcept
{
    apply(m_telemetry, [&](auto &into) { measure(query, into); });
}

void Agent::setDbPool(std::int64_t active, std::int64_t size) noexcept
{
    m_telemetry.setDbPool(active, size);
}

void Agent::countError(const std::string &errorType) noexcept
{
    apply(m_telemetry, [&](auto &into) { measureError(errorType, into); });
}

void Agent::observeIterations(const std::string &endpoint, std::int64_t iterations) noexcept
{
    apply(m_telemetry, [&](auto &into) {
        into.push_back(
            {.metric = Metric::AgentIterations, .labels = {endpoint}, .amount = static_cast<double>(iterations)});
    });
}

} // namespace meterbird::telemetry

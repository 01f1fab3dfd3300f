// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/requestscope.h"

#include "exporter/telemetry/telemetry.h"

#include <exception>
#include <utility>

namespace meterbird::telemetry {

RequestScope::RequestScope(Telemetry &telemetry, std::string endpoint)
    : m_telemetry(&telemetry)
    , m_request {.endpoint = std::move(endpoint)}
    , m_start(telemetry.now())
    , m_exceptionsBefore(std::uncaught_exceptions())
{
    telemetry.adjustInProgress(m_request.endpoint, 1);
}

RequestScope::RequestScope(RequestScope &&other) noexcept
    : m_telemetry(std::exchange(other.m_telemetry, nullptr))
    , m_request(std::move(other.m_request))
    , m_start(other.m_start)
    , m_exceptionsBefore(other.m_exceptionsBefore)
{ }

void RequestScope::fail(std::string errorType)
{
    m_request.status = "error";
    m_request.errorType = errorType.empty() ? "unknown" : std::move(errorType);
}

RequestScope::~RequestScope()
{
    if (!m_telemetry)
        return;
    m_telemetry->adjustInProgress(m_request.endpoint, -1);
    try {
        if (std::uncaught_exceptions() > m_exceptionsBefore)
            fail(m_request.errorType.empty() ? "exception" : std::move(m_request.errorType));
        m_request.durationSeconds = std::chrono::duration<double>(m_telemetry->now() - m_start).count();
        std::vector<Measurement> measurements;
        measure(m_request, measurements);
        m_telemetry->apply(measurements);
    } catch (...) { // NOLINT: out of memory; the agent's own exception goes on
    }
}

} // namespace meterbird::telemetry

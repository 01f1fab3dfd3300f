// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/telemetry/measures.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace meterbird::telemetry {

class Telemetry;

/// One request of an agent, from construction to destruction: in progress meanwhile, then counted with its duration.
/// Left by an exception, it is an error of type `exception` unless fail() said which. One thread at a time.
class RequestScope
{
public:
    /// `telemetry` outlives this.
    RequestScope(Telemetry &telemetry, std::string endpoint);
    RequestScope(RequestScope &&other) noexcept;
    RequestScope(const RequestScope &) = delete;
    RequestScope &operator=(const RequestScope &) = delete;
    RequestScope &operator=(RequestScope &&) = delete;
    ~RequestScope();

    /// Any word that the agent groups its requests by; `success` when never set.
    void setStatus(std::string status) { m_request.status = std::move(status); }
    /// Status `error`, and one more in agent_errors_total{type}.
    void fail(std::string errorType);
    /// Rounds that the request took; observed once, at the end.
    void setIterations(std::int64_t iterations) { m_request.iterations = iterations; }

private:
    Telemetry *m_telemetry; ///< null once moved from
    Request m_request;
    std::chrono::steady_clock::time_point m_start;
    int m_exceptionsBefore;
};

} // namespace meterbird::telemetry

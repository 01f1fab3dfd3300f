// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"
#include "exporter/receiver/requestguard.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

struct mg_connection;

namespace meterbird::receiver {

/// The bytes of all bodies that are in memory at this moment: 64 sockets of 20 MiB each would be too much.
class BodyBudget
{
public:
    explicit BodyBudget(std::size_t most)
        : m_most(most)
    { }

    /// A share that grows with its body and goes back when it dies.
    class Share
    {
    public:
        explicit Share(BodyBudget &budget)
            : m_budget(budget)
        { }
        ~Share() { m_budget.m_used -= m_bytes; }
        Share(const Share &) = delete;
        Share &operator=(const Share &) = delete;

        /// False when there is no room for so many bytes more.
        bool grow(std::size_t bytes);

    private:
        BodyBudget &m_budget;
        std::size_t m_bytes = 0;
    };

private:
    const std::size_t m_most;
    std::atomic<std::size_t> m_used {0};
};

struct BodyLimits {
    std::size_t mostBytes = 0; ///< before and after decompression
    std::chrono::steady_clock::time_point deadline;
};

/// The whole body, decompressed; or 400 (cut short, damaged), 408 (too slow), 413, 429 (too many big bodies at once).
OrObjection<std::string> readBody(mg_connection *connection, const BodyPlan &plan, const BodyLimits &limits,
                                  BodyBudget::Share &share);

} // namespace meterbird::receiver

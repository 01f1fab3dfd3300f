// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>

namespace meterbird::receiver {

/// The bytes of all bodies that are in memory at this moment, and of what they become: thousands of connections of
/// 20 MiB each would be too much. Any thread.
class BodyBudget
{
public:
    explicit BodyBudget(std::size_t most)
        : m_most(most)
    { }

    /// A share that grows with its body and goes back when it dies. For one thread at a time.
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
        [[nodiscard]] bool grow(std::size_t bytes)
        {
            if (m_budget.m_used.fetch_add(bytes) + bytes > m_budget.m_most) {
                m_budget.m_used -= bytes;
                return false;
            }
            m_bytes += bytes;
            return true;
        }

    private:
        BodyBudget &m_budget;
        std::size_t m_bytes = 0;
    };

private:
    const std::size_t m_most;
    std::atomic<std::size_t> m_used {0};
};

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace meterbird::receiver {

/// The bytes of all bodies that are in memory at this moment, and of what they become until they are answered:
/// thousands of connections of 20 MiB each would be too much. A twelfth of it is for small shares alone, so that big
/// requests never leave a small one without room. Any thread.
class BodyBudget
{
public:
    static constexpr std::size_t Small = 64 * 1024; ///< bytes of a share

    explicit BodyBudget(std::size_t most)
        : m_most(most)
        , m_mostOfBig(most - most / 12)
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
            const std::size_t most = m_bytes + bytes > Small ? m_budget.m_mostOfBig : m_budget.m_most;
            // Never more than there is, not even for a moment: somebody small might be refused in it.
            std::size_t used = m_budget.m_used.load();
            do {
                if (used > most || bytes > most - used)
                    return false;
            } while (!m_budget.m_used.compare_exchange_weak(used, used + bytes));
            m_bytes += bytes;
            m_mostBytes = std::max(m_mostBytes, m_bytes);
            return true;
        }

        /// So many of them are free again.
        void shrink(std::size_t bytes)
        {
            bytes = std::min(bytes, m_bytes);
            m_budget.m_used -= bytes;
            m_bytes -= bytes;
        }

        /// False: not even if nobody else had any.
        bool couldGrow(std::size_t bytes) const { return m_bytes + bytes <= m_budget.m_mostOfBig; }

        std::size_t bytes() const { return m_bytes; }
        std::size_t mostBytes() const { return m_mostBytes; } ///< that it has ever been

    private:
        BodyBudget &m_budget;
        std::size_t m_bytes = 0;
        std::size_t m_mostBytes = 0;
    };

private:
    const std::size_t m_most;
    const std::size_t m_mostOfBig;
    std::atomic<std::size_t> m_used {0};
};

} // namespace meterbird::receiver

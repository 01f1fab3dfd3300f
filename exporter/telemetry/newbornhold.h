// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

namespace meterbird::telemetry {

/// Keeps a new counter or histogram at 0 until a scraper has had the chance to see that 0: increase() of a series that
/// is born at N is 0, so the very first events would be missing from every chart. Any thread.
class NewbornHold
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit NewbornHold(TimePoint born)
        : m_born(born)
    { }

    void release() { m_released.store(true, std::memory_order_relaxed); }

    /// Whether 0 is to be shown at `now`; to be asked once a scrape, as that also ends the hold.
    bool isHeld(TimePoint now, std::chrono::milliseconds hold);

private:
    const TimePoint m_born;
    std::atomic<bool> m_released {false};
    std::atomic<bool> m_seenAtZero {false};
};

} // namespace meterbird::telemetry

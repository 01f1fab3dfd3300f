// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/newbornhold.h"

namespace meterbird::telemetry {

/// Held for one hold from birth and until one scrape has seen the 0; four times the hold ends it in any case, so that a
/// page that nobody scraped in time is still right. Four, because a Prometheus that was just started scrapes first up
/// to two intervals after it is ready, and the events of its first seconds must show too.
bool NewbornHold::isHeld(TimePoint now, std::chrono::milliseconds hold)
{
    if (m_released.load(std::memory_order_relaxed))
        return false;
    const auto age = now - m_born;
    const bool seen = m_seenAtZero.exchange(true, std::memory_order_relaxed);
    if (age >= 4 * hold || (seen && age >= hold)) {
        release();
        return false;
    }
    return true;
}

} // namespace meterbird::telemetry

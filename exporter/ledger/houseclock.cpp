// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/houseclock.h"

#include <cstdlib>

namespace meterbird::ledger {

namespace {

constexpr std::chrono::seconds LookEvery {10};
constexpr std::chrono::minutes PurgeEvery {10};
constexpr std::chrono::minutes EvenFor {10};
constexpr Milliseconds Hour = 3600 * 1000;

} // namespace

HouseClock::Due HouseClock::due(SteadyTime steady, Timestamp wall)
{
    Due due;
    due.isLook = !m_nextLook || steady >= *m_nextLook;
    if (due.isLook)
        m_nextLook = steady + LookEvery;
    due.isPurge = isEven(steady, wall) && steady >= m_nextPurge;
    if (due.isPurge)
        m_nextPurge = steady + PurgeEvery;
    return due;
}

void HouseClock::purgeSoon(SteadyTime steady)
{
    m_nextPurge = steady + std::chrono::seconds(1);
}

/// A machine that slept looks like a jump: its steady clock stood still.
bool HouseClock::isEven(SteadyTime steady, Timestamp wall)
{
    const Milliseconds ran = std::chrono::duration_cast<std::chrono::milliseconds>(steady.time_since_epoch()).count();
    const Milliseconds offset = wall - ran;
    if (!m_offset || std::abs(offset - *m_offset) > Hour) {
        m_offset = offset;
        m_evenFrom = steady + EvenFor;
    }
    return steady >= m_evenFrom;
}

} // namespace meterbird::ledger

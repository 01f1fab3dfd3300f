// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <chrono>
#include <optional>

namespace meterbird::ledger {

/// When the house is to be looked after. What is older than a week goes by the wall clock, and what has gone counts
/// again when it comes again: so nothing goes unless that clock has run beside the steady one, to an hour, for the ten
/// minutes before. A clock that is wrong when the machine starts, or jumps for a moment, costs nothing but these
/// minutes. Knows no clock itself.
class HouseClock
{
public:
    using SteadyTime = std::chrono::steady_clock::time_point;

    struct Due {
        bool isLook = false; ///< after what has gone silent
        bool isPurge = false; ///< of what is older than a week

        bool operator==(const Due &) const = default;
    };

    /// To be asked every few seconds. What is said to be due is taken to be done.
    Due due(SteadyTime steady, Timestamp wall);

    /// The purge was cut short: the next one is due in a second.
    void purgeSoon(SteadyTime steady);

private:
    bool isEven(SteadyTime steady, Timestamp wall);

    std::optional<SteadyTime> m_nextLook; ///< nothing: at once
    SteadyTime m_nextPurge {};
    std::optional<Milliseconds> m_offset; ///< of the wall clock to the steady one
    SteadyTime m_evenFrom {}; ///< when the clocks will have run beside each other for long enough
};

} // namespace meterbird::ledger

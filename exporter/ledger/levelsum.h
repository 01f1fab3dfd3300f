// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streampoint.h"
#include "src/base/timerange.h"

#include <cstddef>
#include <map>

namespace meterbird::ledger {

/// The last values of the streams that are shown as one gauge, and their sum. A stream that was silent for 5 minutes is
/// gone: Prometheus' own rule.
class LevelSum
{
public:
    static constexpr Milliseconds Fresh = 5 * 60 * 1000;

    void set(const StreamId &stream, double value, Timestamp now) { m_levels[stream] = {value, now}; }
    void leave(const StreamId &stream) { m_levels.erase(stream); }
    /// True when a stream went.
    bool forgetSilent(Timestamp now)
    {
        return std::erase_if(m_levels, [now](const auto &entry) { return now - entry.second.seen > Fresh; }) > 0;
    }

    bool isEmpty() const { return m_levels.empty(); }
    std::size_t size() const { return m_levels.size(); }
    bool contains(const StreamId &stream) const { return m_levels.contains(stream); }
    double sum() const
    {
        double sum = 0;
        for (const auto &[stream, level] : m_levels)
            sum += level.value;
        return sum;
    }

private:
    struct Level {
        double value = 0;
        Timestamp seen = 0;
    };
    std::map<StreamId, Level> m_levels;
};

} // namespace meterbird::ledger

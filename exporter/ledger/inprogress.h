// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace meterbird::ledger {

/// Which requests are under way, by request id. Lives in memory alone: after a restart nothing is under way. A request
/// that never ends is dropped after a day; of more than 100,000 at once the oldest are dropped. Not thread-safe.
class InProgress
{
public:
    /// A second start of the same id changes nothing; a finish without a start neither.
    void start(const std::string &requestId, std::string endpoint, Timestamp now);
    void finish(const std::string &requestId);
    void dropOlderThan(Timestamp limit);

    struct Change {
        std::string endpoint;
        int by = 0; ///< +1 or -1
    };
    /// What happened since the last call, in order.
    std::vector<Change> takeChanges() { return std::exchange(m_changes, {}); }

private:
    struct Running {
        std::string endpoint;
        Timestamp since = 0;
    };

    bool isRunning(const std::string &requestId, Timestamp since) const;
    void leave(std::unordered_map<std::string, Running>::iterator running);

    std::unordered_map<std::string, Running> m_running;
    std::deque<std::pair<Timestamp, std::string>> m_byAge; ///< may hold requests that have ended
    std::vector<Change> m_changes;
};

} // namespace meterbird::ledger

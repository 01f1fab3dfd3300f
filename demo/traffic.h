// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/agentrun.h"

#include <map>
#include <optional>
#include <queue>

namespace meterbird::demo {

struct TrafficOptions {
    std::uint64_t seed = 1;
    double rate = 6; ///< events a second, on the average of a day
    Scenario scenario = Scenario::Mixed;
    Timestamp start = 0;
    Milliseconds utcOffset = 0; ///< of the local day, for its rhythm
    std::string idPrefix = "demo"; ///< another one for each start of the program: ids are remembered for days
};

/// The history of some agents, event by event. Pure: the same options give the same events; time is an argument.
class Traffic
{
public:
    explicit Traffic(TrafficOptions options);

    /// The events up to and with `now` that were not given before, in order of time. The very first ones show every
    /// endpoint and model, so that all charts live within seconds. Nothing begins in a gap of more than ten minutes.
    std::vector<TimedEvent> until(Timestamp now);

    /// Nothing new begins before `now`: for a time in which nobody listened.
    void skipTo(Timestamp now);

    /// Ends what is under way at `now`, as an agent that is stopped does; then there are no more events.
    std::vector<TimedEvent> stop(Timestamp now);

private:
    struct Later {
        bool operator()(const TimedEvent &a, const TimedEvent &b) const { return a.time > b.time; }
    };

    void introduce();
    void beginRuns(Timestamp now);
    void beginRunaways(Timestamp now);
    void reportPool(Timestamp now);
    void add(AgentRun run);
    std::string nextId();

    TrafficOptions m_options;
    Dice m_dice;
    std::priority_queue<TimedEvent, std::vector<TimedEvent>, Later> m_coming;
    std::map<std::string, AgentRun> m_open; ///< announced and not finished, by request id
    Timestamp m_nextRun;
    Timestamp m_nextRunaway;
    Timestamp m_nextPool;
    Timestamp m_given; ///< events up to here were given
    std::int64_t m_ids = 0;
    bool m_introduced = false;
    bool m_stopped = false;
};

} // namespace meterbird::demo

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/agentrun.h"
#include "demo/sender.h"

#include <cstdint>
#include <deque>

namespace meterbird::demo {

/// The events that wait to be acknowledged, sent in order. What was not acknowledged is sent again with the same ids,
/// so nothing is lost and nothing counts twice. Time is an argument.
class Outbox
{
public:
    enum class State {
        Idle, ///< all acknowledged
        Waiting, ///< the next try is not due
        Trouble, ///< the last try failed; see problem()
        Refused, ///< the receiver will never take these: problem() says why; they are dropped
    };

    explicit Outbox(Sender &sender)
        : m_sender(sender)
    { }

    void add(std::vector<TimedEvent> events);

    /// Sends what is due, batch by batch, until something fails. `now` counts for the pauses only: any
    /// clock that is not set will do.
    State send(Timestamp now);

    std::size_t waiting() const { return m_waiting.size(); }
    bool isFull() const { return m_waiting.size() >= 20'000; }
    std::int64_t acknowledged() const { return m_acknowledged; }
    std::int64_t rejected() const { return m_rejected; } ///< named in the `rejected` list of an answer
    const std::string &problem() const { return m_problem; } ///< one sentence
    bool hasEverSent() const { return m_acknowledged > 0; }

private:
    State accept(const HttpReply &reply, std::size_t count, Timestamp now);
    State retry(const std::string &why, Milliseconds pause, Timestamp now);

    Sender &m_sender;
    std::deque<TimedEvent> m_waiting;
    Timestamp m_nextTry = 0;
    Milliseconds m_pause = 0;
    std::int64_t m_acknowledged = 0;
    std::int64_t m_rejected = 0;
    std::string m_problem;
};

} // namespace meterbird::demo

// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/outbox.h"

#include "src/base/text.h"

#include <algorithm>

namespace meterbird::demo {

namespace {

constexpr std::size_t batchSize = 500;
constexpr Milliseconds firstPause = 500;
constexpr Milliseconds longestPause = 8'000;

std::string jsonOf(const std::deque<TimedEvent> &events, std::size_t count)
{
    std::string json = "[";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0)
            json += ",\n";
        json += events[i].json;
    }
    return json + ']';
}

/// How many entries the answer's `rejected` list has: each names its index.
std::int64_t rejectedIn(const std::string &body)
{
    const std::size_t list = body.find("\"rejected\"");
    std::int64_t count = 0;
    for (std::size_t at = list; at != std::string::npos; at = body.find("\"index\"", at + 1))
        count += at == list ? 0 : 1;
    return count;
}

} // namespace

void Outbox::add(std::vector<TimedEvent> events)
{
    m_waiting.insert(m_waiting.end(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
}

Outbox::State Outbox::send(Timestamp now)
{
    while (!m_waiting.empty()) {
        if (now < m_nextTry)
            return State::Waiting;
        const std::size_t count = std::min(batchSize, m_waiting.size());
        const auto reply = m_sender.post(jsonOf(m_waiting, count));
        const State state = reply ? accept(*reply, count, now) : retry(reply.error().detail, 0, now);
        if (state != State::Idle)
            return state;
    }
    return State::Idle;
}

Outbox::State Outbox::accept(const HttpReply &reply, std::size_t count, Timestamp now)
{
    const std::string said = plainText(reply.body, 160);
    if (reply.status >= 200 && reply.status < 300) {
        const std::int64_t rejected = rejectedIn(reply.body);
        if (rejected > 0)
            m_problem = "the receiver rejected " + std::to_string(rejected) + " events: " + said;
        m_rejected += rejected;
        m_acknowledged += static_cast<std::int64_t>(count) - rejected;
        m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(count));
        m_pause = 0;
        m_nextTry = 0;
        return State::Idle;
    }
    const std::string status =
        "the receiver answered " + std::to_string(reply.status) + (said.empty() ? "" : ": " + said);
    if (reply.status == 429 || reply.status == 408 || reply.status >= 500)
        return retry(status, reply.retryAfter.value_or(0), now);
    m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(count));
    m_problem = status;
    return State::Refused;
}

Outbox::State Outbox::retry(const std::string &why, Milliseconds pause, Timestamp now)
{
    m_pause = m_pause == 0 ? firstPause : std::min(2 * m_pause, longestPause);
    m_nextTry = now + std::max(m_pause, pause);
    m_problem = why;
    return State::Trouble;
}

} // namespace meterbird::demo

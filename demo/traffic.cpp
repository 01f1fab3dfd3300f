// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/traffic.h"

#include "demo/eventjson.h"

#include <algorithm>
#include <cmath>

namespace meterbird::demo {

namespace {

constexpr Milliseconds poolEvery = 5'000;
constexpr Milliseconds runawayEvery = 75'000;
constexpr int poolSize = 20;
constexpr Milliseconds longestGap = 600'000; // asked this late, the machine has slept, and so have its agents

TimedEvent cancelled(const AgentRun &run, const std::string &id, Timestamp now)
{
    EventJson json("request_finished", id, now);
    json.text("endpoint", run.endpoint).text("request_id", run.requestId).text("status", "cancelled");
    json.seconds("duration_seconds", static_cast<double>(std::max<Milliseconds>(0, now - run.start)) / 1'000);
    return {now, json.finish()};
}

} // namespace

Traffic::Traffic(TrafficOptions options)
    : m_options(std::move(options))
    , m_dice(m_options.seed)
    , m_nextRun(m_options.start)
    , m_nextRunaway(m_options.start + 2'000)
    , m_nextPool(m_options.start)
    , m_given(m_options.start - 1)
{ }

std::string Traffic::nextId()
{
    return m_options.idPrefix + '-' + std::to_string(++m_ids);
}

/// A finished run of every endpoint and one of every model, all within the first second.
void Traffic::introduce()
{
    const Mood mood {1, 0, 0, 0.1, false};
    const int endpoints = static_cast<int>(endpointNames().size());
    const int models = static_cast<int>(modelNames().size());
    for (int i = 0; i < std::max(endpoints, models); ++i)
        add(makeRun(
            m_options.start, mood, m_dice, [this] { return nextId(); }, i % endpoints, i % models));
    m_introduced = true;
}

void Traffic::add(AgentRun run)
{
    for (TimedEvent &event : run.events)
        m_coming.push(std::move(event));
    run.events.clear();
    if (!run.requestId.empty())
        m_open.emplace(run.requestId, std::move(run));
}

void Traffic::beginRuns(Timestamp now)
{
    while (m_nextRun <= now) {
        const Mood mood = moodAt(m_options.scenario, m_options.seed, m_nextRun - m_options.start);
        add(makeRun(m_nextRun, mood, m_dice, [this] { return nextId(); }));
        const double perSecond = m_options.rate / eventsPerRun * mood.load * rhythm(m_nextRun + m_options.utcOffset);
        const double wait = m_dice.exponential(1'000 / perSecond);
        m_nextRun += std::max<Milliseconds>(1, static_cast<Milliseconds>(std::min(wait, 600'000.0)));
    }
}

void Traffic::beginRunaways(Timestamp now)
{
    while (m_nextRunaway <= now) {
        const Mood mood = moodAt(m_options.scenario, m_options.seed, m_nextRunaway - m_options.start);
        if (mood.runaway)
            add(makeRunaway(m_nextRunaway, mood, m_dice, [this] { return nextId(); }));
        // Looked for every second, so that the first one comes soon after the mood changed.
        m_nextRunaway += mood.runaway ? runawayEvery : 1'000;
    }
}

void Traffic::reportPool(Timestamp now)
{
    for (; m_nextPool <= now; m_nextPool += poolEvery) {
        const Mood mood = moodAt(m_options.scenario, m_options.seed, m_nextPool - m_options.start);
        const double busy = 4 * mood.slowness * mood.load * m_dice.logNormal(1, 1.3);
        EventJson json("db_pool", nextId(), m_nextPool);
        json.count("active", std::min<std::int64_t>(poolSize, std::llround(busy))).count("size", poolSize);
        m_coming.push({m_nextPool, json.finish()});
    }
}

std::vector<TimedEvent> Traffic::until(Timestamp now)
{
    std::vector<TimedEvent> events;
    if (m_stopped || now < m_given)
        return events;
    if (m_introduced && now - m_given > longestGap)
        skipTo(now);
    if (!m_introduced)
        introduce();
    beginRuns(now);
    beginRunaways(now);
    reportPool(now);
    while (!m_coming.empty() && m_coming.top().time <= now) {
        events.push_back(m_coming.top());
        m_coming.pop();
    }
    std::erase_if(m_open, [now](const auto &open) { return open.second.end <= now; });
    m_given = now;
    return events;
}

void Traffic::skipTo(Timestamp now)
{
    for (Timestamp *next : {&m_nextRun, &m_nextRunaway, &m_nextPool})
        *next = std::max(*next, now);
}

std::vector<TimedEvent> Traffic::stop(Timestamp now)
{
    std::vector<TimedEvent> events;
    if (!m_stopped) {
        for (const auto &[requestId, run] : m_open) {
            // One that would begin later was never announced.
            if (run.start <= m_given)
                events.push_back(cancelled(run, nextId(), now));
        }
    }
    m_stopped = true;
    return events;
}

} // namespace meterbird::demo

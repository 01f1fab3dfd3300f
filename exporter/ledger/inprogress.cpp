// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/inprogress.h"

namespace meterbird::ledger {

namespace {

constexpr std::size_t MostRunning = 100'000;

} // namespace

void InProgress::start(const std::string &requestId, std::string endpoint, Timestamp now)
{
    const auto [running, isNew] = m_running.try_emplace(requestId, Running {std::move(endpoint), now});
    if (!isNew)
        return;
    m_byAge.emplace_back(now, requestId);
    m_changes.push_back({running->second.endpoint, 1});
    while (m_running.size() > MostRunning)
        dropOlderThan(m_byAge.front().first + 1);
    if (m_byAge.size() > 2 * m_running.size() + 1000) // ended requests stay in there until they are its oldest
        std::erase_if(m_byAge, [this](const auto &entry) { return !isRunning(entry.second, entry.first); });
}

void InProgress::finish(const std::string &requestId)
{
    if (const auto running = m_running.find(requestId); running != m_running.end())
        leave(running);
}

void InProgress::dropOlderThan(Timestamp limit)
{
    while (!m_byAge.empty() && m_byAge.front().first < limit) {
        const auto [since, requestId] = std::move(m_byAge.front());
        m_byAge.pop_front();
        // The id may have ended and started anew since: that one has its own, younger entry.
        if (isRunning(requestId, since))
            leave(m_running.find(requestId));
    }
}

bool InProgress::isRunning(const std::string &requestId, Timestamp since) const
{
    const auto running = m_running.find(requestId);
    return running != m_running.end() && running->second.since == since;
}

void InProgress::leave(std::unordered_map<std::string, Running>::iterator running)
{
    m_changes.push_back({std::move(running->second.endpoint), -1});
    m_running.erase(running);
}

} // namespace meterbird::ledger

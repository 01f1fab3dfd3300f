// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/streamcache.h"

#include <utility>

namespace meterbird::otlp {

std::size_t bytesOf(const ledger::Stream &stream)
{
    std::size_t bytes = sizeof stream + stream.claim.sender.size() + stream.shown.name.size() + stream.shown.help.size()
        + stream.effects.size() * (sizeof(ledger::Effect) + 100) + stream.bounds.size() * sizeof(double);
    for (const auto &[name, value] : stream.shown.labels)
        bytes += 2 * sizeof name + name.size() + value.size();
    return bytes;
}

StreamCache::StreamPtr StreamCache::find(const ledger::StreamId &id)
{
    const std::lock_guard lock(m_mutex);
    if (const auto young = m_young.find(id); young != m_young.end())
        return young->second;
    const auto old = m_old.find(id);
    if (old == m_old.end())
        return nullptr;
    StreamPtr stream = old->second;
    keepLocked(stream);
    return stream;
}

void StreamCache::keep(StreamPtr stream)
{
    const std::lock_guard lock(m_mutex);
    keepLocked(std::move(stream));
}

void StreamCache::keepLocked(StreamPtr stream)
{
    if (m_young.size() >= MostOfOneAge || m_youngBytes >= MostBytesOfOneAge) {
        m_old = std::exchange(m_young, {});
        m_youngBytes = 0;
    }
    m_youngBytes += bytesOf(*stream);
    const ledger::StreamId id = stream->id;
    m_young.insert_or_assign(id, std::move(stream));
}

} // namespace meterbird::otlp

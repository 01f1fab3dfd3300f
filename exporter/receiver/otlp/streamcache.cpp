// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/streamcache.h"

#include <utility>

namespace meterbird::otlp {

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
    if (m_young.size() >= MostOfOneAge)
        m_old = std::exchange(m_young, {});
    const ledger::StreamId id = stream->id;
    m_young.insert_or_assign(id, std::move(stream));
}

} // namespace meterbird::otlp

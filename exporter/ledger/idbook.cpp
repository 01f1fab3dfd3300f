// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/idbook.h"

namespace meterbird::ledger {

namespace {

constexpr int Slice = 2000; ///< of what is forgotten: the writer has others waiting

} // namespace

void IdBook::load(SQLite::Database &database)
{
    m_formerUntil = database.execAndGet("SELECT coalesce(max(until), 0) FROM former_id").getInt64();
    m_insert.emplace(database, "INSERT INTO event_id (id, seen) VALUES (?, ?) ON CONFLICT (id) DO NOTHING");
    m_find.emplace(database, "SELECT 1 FROM event_id WHERE id = ?");
    m_forgetFormer.emplace(database, "DELETE FROM former_id");
    m_forget.emplace(database,
                     "DELETE FROM event_id WHERE id IN (SELECT id FROM event_id WHERE seen < ? ORDER BY seen LIMIT ?)");
}

bool IdBook::add(const std::string &id, Timestamp now)
{
    m_insert->bindNoCopy(1, id);
    m_insert->bind(2, now);
    const bool isNew = m_insert->exec() == 1;
    m_insert->reset();
    return isNew;
}

void IdBook::add(const Mark &mark, Timestamp now)
{
    if (mark.ifKnown.empty() || isKnown(mark.ifKnown))
        add(mark.id, now);
}

bool IdBook::isKnown(const std::string &id)
{
    m_find->bindNoCopy(1, id);
    const bool isKnown = m_find->executeStep();
    m_find->reset();
    return isKnown;
}

void IdBook::rollback()
{
    m_insert->tryReset();
    m_find->tryReset();
}

void IdBook::forgetFormer(Timestamp now)
{
    if (m_formerUntil == 0 || now < m_formerUntil)
        return;
    m_forgetFormer->exec();
    m_forgetFormer->reset();
    m_formerUntil = 0;
}

bool IdBook::forgetBefore(Timestamp limit)
{
    m_forget->tryReset(); // an exception may have left it half-way
    m_forget->bind(1, limit);
    m_forget->bind(2, Slice);
    const bool hasMore = m_forget->exec() == Slice;
    m_forget->reset();
    return hasMore;
}

} // namespace meterbird::ledger

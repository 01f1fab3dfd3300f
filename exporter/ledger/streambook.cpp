// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/streambook.h"

#include "exporter/ledger/streamtext.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace meterbird::ledger {

namespace {

constexpr Milliseconds Hour = 3600 * 1000;
constexpr Milliseconds SevenDays = 7 * 24 * Hour;

} // namespace

StreamBook::StreamBook(std::size_t streamLimit)
    : m_streamLimit(streamLimit)
{ }

void StreamBook::load(SQLite::Database &database)
{
    SQLite::Statement rows(database, "SELECT id, stream, seen, state FROM stream");
    while (rows.executeStep()) {
        const auto id = streamIdFrom(rows.getColumn(1).getString());
        auto state = stateFrom(rows.getColumn(3).getString());
        if (!id || !state)
            continue; // damaged: begun anew, and written over
        m_streams[*id] = {std::move(*state), rows.getColumn(2).getInt64(), rows.getColumn(0).getInt64(), false};
    }
    m_insert.emplace(database,
                     "INSERT INTO stream (stream, seen, state) VALUES (?, ?, ?) ON CONFLICT (stream) DO UPDATE SET "
                     "seen = excluded.seen, state = excluded.state RETURNING id");
    m_update.emplace(database, "UPDATE stream SET seen = ?, state = ? WHERE id = ?");
    m_remove.emplace(database, "DELETE FROM stream WHERE id = ?");
}

StreamState *StreamBook::touch(const StreamId &id, Timestamp now)
{
    auto found = m_streams.find(id);
    const bool isNew = found == m_streams.end();
    if (isNew) {
        if (m_streams.size() >= m_streamLimit && !makeRoom(now))
            return nullptr;
        found = m_streams.try_emplace(id).first;
    }
    Live &live = found->second;
    if (!live.isTouched) {
        m_before.push_back({id, &live, live.state, live.seen, live.row, isNew});
        live.isTouched = true;
    }
    live.seen = now;
    return &live.state;
}

bool StreamBook::makeRoom(Timestamp now)
{
    if (now < m_nextRoom && m_nextRoom - now <= Hour) // the clock may have been set back
        return false;
    forgetSilentSince(now - Hour);
    Timestamp oldest = now;
    for (const auto &[id, live] : m_streams)
        oldest = std::min(oldest, live.seen);
    m_nextRoom = oldest + Hour;
    return m_streams.size() < m_streamLimit;
}

/// Stays true when the transaction fails: what is gone here and still in the file is found again by its next insert.
void StreamBook::forgetSilentSince(Timestamp limit)
{
    for (auto stream = m_streams.begin(); stream != m_streams.end();) {
        const Live &live = stream->second;
        if (live.isTouched || live.seen >= limit) {
            ++stream;
            continue;
        }
        m_remove->bind(1, live.row);
        m_remove->exec();
        m_remove->reset();
        stream = m_streams.erase(stream);
    }
}

void StreamBook::forgetSilent(Timestamp now)
{
    m_remove->tryReset(); // an exception may have left it half-way
    forgetSilentSince(now - SevenDays);
}

void StreamBook::write()
{
    for (const Before &before : m_before) {
        Live &live = *before.live;
        const bool isNew = live.row == 0;
        SQLite::Statement &statement = isNew ? *m_insert : *m_update;
        int column = 0;
        if (isNew)
            statement.bind(++column, hexOf(before.id));
        statement.bind(++column, live.seen);
        statement.bind(++column, toText(live.state));
        if (!isNew)
            statement.bind(++column, live.row);
        if (statement.executeStep()) // the row's id
            live.row = statement.getColumn(0).getInt64();
        statement.reset();
    }
}

void StreamBook::commit()
{
    for (const Before &before : m_before)
        before.live->isTouched = false;
    m_before.clear();
}

void StreamBook::rollback()
{
    m_insert->tryReset();
    m_update->tryReset();
    m_remove->tryReset();
    for (Before &before : m_before) {
        if (before.isNew) {
            m_streams.erase(before.id);
            continue;
        }
        *before.live = {std::move(before.state), before.seen, before.row, false};
    }
    m_before.clear();
}

} // namespace meterbird::ledger

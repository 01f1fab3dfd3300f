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
constexpr std::int64_t FileLimit = 10; ///< times that of the memory

std::size_t numbersOf(const StreamState &state)
{
    std::size_t numbers = 0;
    for (const Reach &reach : state.reaches)
        numbers += 8 + reach.figures.buckets.size();
    return numbers;
}

} // namespace

StreamBook::StreamBook(std::size_t streamLimit, std::size_t numberLimit)
    : m_streamLimit(streamLimit)
    , m_numberLimit(numberLimit)
{ }

void StreamBook::load(SQLite::Database &database)
{
    SQLite::Statement rows(database, "SELECT stream, id, seen, state FROM stream ORDER BY seen DESC LIMIT ?");
    rows.bind(1, static_cast<std::int64_t>(m_streamLimit));
    while (rows.executeStep()) {
        const auto id = streamIdFrom(rows.getColumn(0).getString());
        auto state = stateFrom(rows.getColumn(3).getString());
        if (!id || !state)
            continue; // damaged: begun anew, and written over
        m_numbers += numbersOf(*state);
        m_streams[*id] = {std::move(*state), rows.getColumn(2).getInt64(), rows.getColumn(1).getInt64(), false};
    }
    m_find.emplace(database, "SELECT id, seen, state FROM stream WHERE stream = ?");
    m_insert.emplace(database,
                     "INSERT INTO stream (stream, seen, state) VALUES (?, ?, ?) ON CONFLICT (stream) DO UPDATE SET "
                     "seen = excluded.seen, state = excluded.state RETURNING id");
    m_update.emplace(database, "UPDATE stream SET seen = ?, state = ? WHERE id = ?");
    m_forget.emplace(database, "DELETE FROM stream WHERE seen < ?");
    m_crop.emplace(database,
                   "DELETE FROM stream WHERE id IN (SELECT id FROM stream ORDER BY seen LIMIT "
                   "max(0, (SELECT count(*) FROM stream) - ?))");
}

StreamState *StreamBook::touch(const StreamId &id, Timestamp now)
{
    auto found = m_streams.find(id);
    const bool isNew = found == m_streams.end();
    if (isNew) {
        if (!hasRoom() && !makeRoom(now))
            return nullptr;
        found = m_streams.emplace(id, fromFile(id)).first;
        m_numbers += numbersOf(found->second.state);
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
    leaveSilentSince(now - Hour);
    Timestamp oldest = now;
    for (const auto &[id, live] : m_streams)
        oldest = std::min(oldest, live.seen);
    m_nextRoom = oldest + Hour;
    return hasRoom();
}

/// Out of memory; the file keeps them.
void StreamBook::leaveSilentSince(Timestamp limit)
{
    std::erase_if(m_streams, [this, limit](const auto &stream) {
        const Live &live = stream.second;
        const bool leaves = !live.isTouched && live.seen < limit;
        if (leaves)
            m_numbers -= numbersOf(live.state);
        return leaves;
    });
}

/// A new one when it is not there.
StreamBook::Live StreamBook::fromFile(const StreamId &id)
{
    Live live;
    m_find->bind(1, hexOf(id));
    if (m_find->executeStep()) {
        if (auto state = stateFrom(m_find->getColumn(2).getString())) {
            live.state = std::move(*state);
            live.seen = m_find->getColumn(1).getInt64();
            live.row = m_find->getColumn(0).getInt64();
        }
    }
    m_find->reset();
    return live;
}

void StreamBook::forgetSilent(Timestamp now)
{
    m_forget->tryReset(); // an exception may have left them half-way
    m_crop->tryReset();
    leaveSilentSince(now - SevenDays);
    m_forget->bind(1, now - SevenDays);
    m_forget->exec();
    m_crop->bind(1, FileLimit * static_cast<std::int64_t>(m_streamLimit));
    m_crop->exec();
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
    for (const Before &before : m_before) {
        before.live->isTouched = false;
        m_numbers = m_numbers - numbersOf(before.state) + numbersOf(before.live->state);
    }
    m_before.clear();
}

void StreamBook::rollback()
{
    m_find->tryReset();
    m_insert->tryReset();
    m_update->tryReset();
    for (Before &before : m_before) {
        if (before.isNew) {
            m_numbers -= numbersOf(before.state);
            m_streams.erase(before.id);
            continue;
        }
        *before.live = {std::move(before.state), before.seen, before.row, false};
    }
    m_before.clear();
}

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/streambook.h"

#include "exporter/ledger/streamtext.h"

#include <algorithm>
#include <iterator>
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
    SQLite::Statement rows(database, "SELECT stream, id, seen, state, sender FROM stream ORDER BY seen DESC LIMIT ?");
    rows.bind(1, static_cast<std::int64_t>(m_streamLimit));
    while (rows.executeStep()) {
        const auto id = streamIdFrom(rows.getColumn(0).getString());
        auto state = stateFrom(rows.getColumn(3).getString());
        if (!id || !state || m_streams.contains(*id)) // it can be written in two ways
            continue; // damaged: begun anew, and written over
        Live live {
            .state = std::move(*state), .seen = rows.getColumn(2).getInt64(), .row = rows.getColumn(1).getInt64()};
        join(*id, m_streams[*id] = std::move(live), rows.getColumn(4).getString());
    }
    for (auto &[sender, holding] : m_holdings)
        holding.streams.reverse(); // the latest came first
    m_find.emplace(database, "SELECT id, seen, state, sender FROM stream WHERE stream = ?");
    m_insert.emplace(database,
                     "INSERT INTO stream (stream, seen, state, sender) VALUES (?, ?, ?, ?) ON CONFLICT (stream) DO "
                     "UPDATE SET seen = excluded.seen, state = excluded.state, sender = excluded.sender RETURNING id");
    m_update.emplace(database, "UPDATE stream SET seen = ?, state = ? WHERE id = ?");
    m_forget.emplace(database, "DELETE FROM stream WHERE seen < ?");
    m_count.emplace(database, "SELECT count(*) FROM stream");
    m_crowd.emplace(database, "SELECT sender, count(*) FROM stream GROUP BY sender ORDER BY 2 DESC LIMIT 1");
    m_crop.emplace(database, "DELETE FROM stream WHERE id IN (SELECT id FROM stream ORDER BY seen LIMIT ?)");
    m_cropCrowd.emplace(
        database, "DELETE FROM stream WHERE id IN (SELECT id FROM stream WHERE sender = ? ORDER BY seen LIMIT ?)");
}

StreamState *StreamBook::touch(const StreamId &id, std::string_view sender, Timestamp now)
{
    auto found = m_streams.find(id);
    const bool isNew = found == m_streams.end();
    if (isNew) {
        if (!hasRoom() && !makeRoom(now) && !makeRoomFor(sender))
            return nullptr;
        found = m_streams.emplace(id, fromFile(id, sender)).first;
        join(id, found->second, sender);
    }
    Live &live = found->second;
    if (!live.isTouched) {
        if (live.holding->first != sender) { // as a Meterbird wrote it that did not keep senders
            leave(live);
            join(id, live, sender);
            live.row = 0;
        }
        m_before.push_back({id, &live, live.state, live.seen, live.row, isNew});
        live.isTouched = true;
        std::list<StreamId> &streams = live.holding->second.streams;
        streams.splice(streams.end(), streams, live.place);
    }
    live.seen = now;
    return &live.state;
}

void StreamBook::join(const StreamId &id, Live &live, std::string_view sender)
{
    live.holding = m_holdings.try_emplace(std::string(sender)).first;
    Holding &holding = live.holding->second;
    live.place = holding.streams.insert(holding.streams.end(), id);
    const std::size_t numbers = numbersOf(live.state);
    holding.numbers += numbers;
    m_numbers += numbers;
}

void StreamBook::leave(Live &live)
{
    Holding &holding = live.holding->second;
    const std::size_t numbers = numbersOf(live.state);
    holding.numbers -= numbers;
    m_numbers -= numbers;
    holding.streams.erase(live.place);
    if (holding.streams.empty())
        m_holdings.erase(live.holding);
}

StreamBook::Streams::iterator StreamBook::erase(Streams::iterator stream)
{
    leave(stream->second);
    return m_streams.erase(stream);
}

/// Streams and numbers are measured by one measure: the part that they are of what there is room for.
std::size_t StreamBook::weightOf(const Holding &holding) const
{
    return std::max(holding.streams.size() * m_numberLimit, holding.numbers * m_streamLimit);
}

StreamBook::Holdings::const_iterator StreamBook::biggest() const
{
    return std::ranges::max_element(m_holdings, {}, [this](const auto &each) { return weightOf(each.second); });
}

const StreamBook::Crowd &StreamBook::biggestCrowd()
{
    if (!m_biggest) {
        const auto most = biggest();
        m_biggest = most == m_holdings.end() ? Crowd {} : Crowd {most->first, most->second.streams.size()};
    }
    return *m_biggest;
}

/// Takes several away at once, and remembers whom it has refused, so that who has most is not looked for with each new
/// stream: there may be as many senders as streams.
bool StreamBook::makeRoomFor(std::string_view sender)
{
    constexpr std::size_t OwnParts = 20; ///< one of so many nobody has to give away
    const std::size_t own = m_streamLimit * m_numberLimit / OwnParts;
    if (m_isAllGiven || m_refused.contains(sender))
        return false;
    const auto most = biggest();
    m_isAllGiven = most == m_holdings.end() || weightOf(most->second) <= own;
    if (m_isAllGiven)
        return false;
    const auto asks = m_holdings.find(sender);
    const std::size_t least = std::max(own, (asks == m_holdings.end() ? 0 : weightOf(asks->second)) + m_numberLimit);
    const Crowd crowd {most->first, most->second.streams.size()};
    const std::size_t enough = std::max<std::size_t>(1, m_streamLimit / 200);
    const std::list<StreamId> &streams = most->second.streams;
    for (std::size_t gone = 0; gone < enough || !hasRoom(); ++gone) {
        if (weightOf(most->second) <= least)
            break;
        const auto silent = m_streams.find(streams.front());
        if (streams.size() == 1 || silent->second.isTouched) { // and so are the others
            m_isAllGiven = gone == 0;
            break;
        }
        erase(silent); // the file keeps it
        m_cropped = crowd;
    }
    if (!hasRoom())
        m_refused.emplace(sender);
    return hasRoom();
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
    for (auto stream = m_streams.begin(); stream != m_streams.end();) {
        const Live &live = stream->second;
        stream = !live.isTouched && live.seen < limit ? erase(stream) : std::next(stream);
    }
}

/// A new one when it is not there.
StreamBook::Live StreamBook::fromFile(const StreamId &id, std::string_view sender)
{
    Live live;
    m_find->bind(1, hexOf(id));
    if (m_find->executeStep()) {
        if (auto state = stateFrom(m_find->getColumn(2).getString())) {
            live.state = std::move(*state);
            live.seen = m_find->getColumn(1).getInt64();
            live.row = m_find->getColumn(3).getString() == sender ? m_find->getColumn(0).getInt64() : 0;
        }
    }
    m_find->reset();
    return live;
}

void StreamBook::forgetSilent(Timestamp now)
{
    m_forget->tryReset(); // an exception may have left them half-way
    for (auto *statement : {&m_count, &m_crowd, &m_crop, &m_cropCrowd})
        (*statement)->tryReset();
    leaveSilentSince(now - SevenDays);
    m_forget->bind(1, now - SevenDays);
    m_forget->exec();
    cropFile();
}

/// In the file, too, the sender that has most makes room first; all that may be followed at once it keeps.
void StreamBook::cropFile()
{
    const auto limit = static_cast<std::int64_t>(m_streamLimit);
    const std::int64_t excess = (m_count->executeStep() ? m_count->getColumn(0).getInt64() : 0) - FileLimit * limit;
    m_count->reset();
    if (excess <= 0) // an index tells; whose they are lies in the rows, and each of them would be read
        return;
    if (!m_crowd->executeStep())
        return;
    const std::string sender = m_crowd->getColumn(0).getString();
    const std::int64_t ofCrowd = std::min(excess, m_crowd->getColumn(1).getInt64() - limit);
    m_crowd->reset();
    if (ofCrowd > 0) {
        m_cropCrowd->bind(1, sender);
        m_cropCrowd->bind(2, ofCrowd);
        m_cropCrowd->exec();
    }
    if (const std::int64_t rest = excess - std::max<std::int64_t>(ofCrowd, 0); rest > 0) {
        m_crop->bind(1, rest);
        m_crop->exec();
    }
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
        if (isNew)
            statement.bind(++column, live.holding->first);
        else
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
        const std::size_t was = numbersOf(before.state);
        const std::size_t is = numbersOf(before.live->state);
        m_numbers = m_numbers - was + is;
        Holding &holding = before.live->holding->second;
        holding.numbers = holding.numbers - was + is;
    }
    m_before.clear();
    m_isAllGiven = false;
    m_refused.clear();
    m_biggest.reset();
}

void StreamBook::rollback()
{
    m_find->tryReset();
    m_insert->tryReset();
    m_update->tryReset();
    for (Before &before : m_before) {
        Live &live = *before.live;
        live.state = std::move(before.state);
        live.seen = before.seen;
        live.row = before.row;
        live.isTouched = false;
        if (before.isNew)
            erase(m_streams.find(before.id));
    }
    m_before.clear();
    m_isAllGiven = false;
    m_refused.clear();
    m_biggest.reset();
}

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streamgrowth.h"
#include "src/base/timerange.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

namespace meterbird::ledger {

/// How far each stream has come, as the file holds it plus what the open transaction adds: what makes a point that
/// comes again, or after a restart of ours, count once. Only so many streams are followed at once; one that had to make
/// room and speaks again (a laptop slept) is found in the file. One thread; throws SQLite::Exception from load(),
/// touch(), write() and forgetSilent(). Keeps statements of the database that load() is given, which outlives it.
class StreamBook
{
public:
    /// `streamLimit` streams with `numberLimit` numbers are followed at once: more than one desktop's agents have, and
    /// no more memory than that of a picture. The file holds at most ten times as many streams.
    explicit StreamBook(std::size_t streamLimit = 20'000, std::size_t numberLimit = 2'000'000);

    void load(SQLite::Database &database);

    /// The state of a stream, to be grown; valid until the transaction ends. A new one makes those that were silent for
    /// an hour go when there is no room; null when there still is none.
    StreamState *touch(const StreamId &id, Timestamp now);

    /// One statement for each stream touched since the last commit or rollback, inside the caller's transaction.
    void write();
    void commit();
    void rollback();

    /// Forgets streams that were silent for 7 days. Between transactions.
    void forgetSilent(Timestamp now);

    std::size_t size() const { return m_streams.size(); }

private:
    struct Live {
        StreamState state {};
        Timestamp seen = 0;
        std::int64_t row = 0; ///< 0: not in the file yet
        bool isTouched = false;
    };
    struct Before {
        StreamId id {};
        Live *live = nullptr; ///< entries of the map do not move
        StreamState state {};
        Timestamp seen = 0;
        std::int64_t row = 0;
        bool isNew = false;
    };
    struct Hash {
        std::size_t operator()(const StreamId &id) const { return id[0]; } // it is a hash already
    };

    bool hasRoom() const { return m_streams.size() < m_streamLimit && m_numbers < m_numberLimit; }
    bool makeRoom(Timestamp now);
    void leaveSilentSince(Timestamp limit);
    Live fromFile(const StreamId &id);

    const std::size_t m_streamLimit;
    const std::size_t m_numberLimit;
    std::size_t m_numbers = 0; ///< in the committed states
    std::unordered_map<StreamId, Live, Hash> m_streams;
    std::vector<Before> m_before; ///< how the touched streams stood
    Timestamp m_nextRoom = 0; ///< before it, looking for silent streams is in vain
    std::optional<SQLite::Statement> m_find;
    std::optional<SQLite::Statement> m_insert;
    std::optional<SQLite::Statement> m_update;
    std::optional<SQLite::Statement> m_forget;
    std::optional<SQLite::Statement> m_crop;
};

} // namespace meterbird::ledger

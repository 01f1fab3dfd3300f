// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streamgrowth.h"
#include "src/base/timerange.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace meterbird::ledger {

/// How far each stream has come, as the file holds it plus what the open transaction adds: what makes a point that
/// comes again, or after a restart of ours, count once. Only so many streams are followed at once; one that had to make
/// room and speaks again (a laptop slept) is found in the file. When there is no room for a new one, those that were
/// silent for an hour go; then the longest silent of the sender that has most, if that is more than a twentieth of all
/// and more than the new one's sender has: one whose labels explode takes nobody's place but its own. One thread;
/// throws SQLite::Exception from load(), touch(), write() and forgetSilent(). Keeps statements of the database that
/// load() is given, which outlives it.
class StreamBook
{
public:
    /// `streamLimit` streams with `numberLimit` numbers are followed at once: more than one desktop's agents have, and
    /// no more memory than that of a picture. The file holds at most ten times as many streams.
    explicit StreamBook(std::size_t streamLimit = 20'000, std::size_t numberLimit = 2'000'000);

    void load(SQLite::Database &database);

    /// The state of a stream of `sender`, to be grown; valid until the transaction ends. Null: it is new, and there is
    /// no room for it.
    StreamState *touch(const StreamId &id, std::string_view sender, Timestamp now);

    /// Who has most, and how many streams that is.
    struct Crowd {
        std::string sender {};
        std::size_t streams = 0;
    };
    const Crowd &biggestCrowd(); ///< as it was when it was first asked for in this transaction
    /// The one that had to make room for others since the last call.
    std::optional<Crowd> takeCroppedCrowd() { return std::exchange(m_cropped, std::nullopt); }

    /// One statement for each stream touched since the last commit or rollback, inside the caller's transaction.
    void write();
    void commit();
    void rollback();

    /// Forgets streams that were silent for 7 days. Between transactions.
    void forgetSilent(Timestamp now);

    std::size_t size() const { return m_streams.size(); }

private:
    /// What one sender has here.
    struct Holding {
        std::size_t numbers = 0; ///< in the committed states
        std::list<StreamId> streams {}; ///< the longest silent first
    };
    using Holdings = std::map<std::string, Holding, std::less<>>; ///< by sender

    struct Live {
        StreamState state {};
        Timestamp seen = 0;
        std::int64_t row = 0; ///< 0: not in the file yet, or there as nobody's
        bool isTouched = false;
        Holdings::iterator holding {};
        std::list<StreamId>::iterator place {}; ///< in there
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

    using Streams = std::unordered_map<StreamId, Live, Hash>;

    bool hasRoom() const { return m_streams.size() < m_streamLimit && m_numbers < m_numberLimit; }
    bool makeRoom(Timestamp now);
    bool makeRoomFor(std::string_view sender);
    std::size_t weightOf(const Holding &holding) const;
    Holdings::const_iterator biggest() const;
    void leaveSilentSince(Timestamp limit);
    Live fromFile(const StreamId &id, std::string_view sender);
    void join(const StreamId &id, Live &live, std::string_view sender);
    void leave(Live &live);
    Streams::iterator erase(Streams::iterator stream);
    void cropFile();

    const std::size_t m_streamLimit;
    const std::size_t m_numberLimit;
    std::size_t m_numbers = 0; ///< in the committed states
    Streams m_streams;
    Holdings m_holdings;
    std::optional<Crowd> m_biggest; ///< in this transaction
    std::optional<Crowd> m_cropped;
    bool m_isAllGiven = false; ///< in this transaction nobody has been found to have too much that could go
    std::set<std::string, std::less<>> m_refused; ///< in this transaction
    std::vector<Before> m_before; ///< how the touched streams stood
    Timestamp m_nextRoom = 0; ///< before it, looking for silent streams is in vain
    std::optional<SQLite::Statement> m_find;
    std::optional<SQLite::Statement> m_insert;
    std::optional<SQLite::Statement> m_update;
    std::optional<SQLite::Statement> m_forget;
    std::optional<SQLite::Statement> m_count;
    std::optional<SQLite::Statement> m_crowd;
    std::optional<SQLite::Statement> m_crop;
    std::optional<SQLite::Statement> m_cropCrowd;
};

} // namespace meterbird::ledger

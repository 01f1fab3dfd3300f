// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/foreignnames.h"
#include "exporter/ledger/foreigntotals.h"
#include "exporter/ledger/levelsum.h"
#include "exporter/ledger/streamgrowth.h"
#include "exporter/telemetry/foreign.h"
#include "src/base/timerange.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace meterbird::ledger {

struct ForeignLimits {
    std::size_t sets = 2'000; ///< label sets of a metric, the folded one included
    std::size_t families = 500;
    std::size_t series = 20'000;
    std::size_t samples = 200'000; ///< lines on the page: a histogram has one for each bound and three more
    std::size_t words = 4 * 1024 * 1024; ///< bytes of names and labels, which are kept several times over
    std::size_t bytes = 32 * 1024 * 1024; ///< on the page: each line of a histogram repeats its labels
};

/// Where each series stands that is shown under the name that its sender gave it. Counters, histograms and summaries
/// add up what their streams grow by, whatever the sender's temporality, and live in the file; gauges are the sum of
/// the streams that spoke within 5 minutes. Streams whose attributes that may be shown are the same are one series.
/// Past the limits a metric's further label sets fold into one (`job="other"`), and further metrics are not shown;
/// those that were silent for an hour make room first. One thread; throws SQLite::Exception from load(), add(),
/// write(), dropSilentGauges() and forgetSilent(). Keeps statements of the database that load() is given, which
/// outlives it.
class ForeignBook
{
public:
    explicit ForeignBook(ForeignLimits limits = {});

    /// What the file has past the limits, as an earlier version may have left it, leaves it: the longest silent.
    void load(SQLite::Database &database);
    /// Everything that is in the file as it stands.
    std::vector<telemetry::ForeignTotal> totals() const;

    enum class Shown : std::uint8_t { Itself, Folded, Not };
    /// Adds what `point` made its stream grow by.
    Shown add(const StreamPoint &point, const Growth &growth, Timestamp now);

    /// One statement for each series touched since the last commit or rollback, inside the caller's transaction.
    void write();
    /// How the touched series stand now.
    std::vector<telemetry::ForeignTotal> commit();
    void rollback();

    /// Take gauges of streams that went silent off, and the other series that were silent for 7 days, in a transaction
    /// of the caller's; takeChanged() says what changed. When that transaction fails, it is told later: once is enough,
    /// and the file is tidied up with the next start.
    void dropSilentGauges(Timestamp now);
    void forgetSilent(Timestamp now);
    std::vector<telemetry::ForeignTotal> takeChanged() { return std::exchange(m_untold, {}); }

    std::size_t size() const { return m_entries.size(); }

private:
    struct Entry {
        telemetry::ForeignTotal total {};
        LevelSum levels {}; ///< gauges
        std::int64_t row = 0; ///< 0: not in the file
        Timestamp seen = 0;
        bool isTouched = false;
    };
    using Entries = std::unordered_map<std::string, Entry>; ///< by name and labels
    struct Before {
        Entries::value_type *entry = nullptr; ///< entries of the map do not move
        std::optional<Entry> stood {}; ///< nothing: it is new
    };

    struct Place {
        Entries::value_type *entry = nullptr; ///< null: it is not shown
        Shown shown = Shown::Itself;
    };
    struct Hash {
        std::size_t operator()(const StreamId &id) const { return id[0]; } // it is a hash already
    };

    Place placeOf(const Stream &stream, Timestamp now);
    Place lookUp(const Stream &stream, Timestamp now);
    Entries::value_type *open(const telemetry::ForeignSeries &series, const std::vector<double> &bounds, Timestamp now);
    bool hasRoom(const PageShare &share, std::size_t words) const;
    void take(const Entries::value_type &entry);
    void giveBack(const Entries::value_type &entry);
    void makeRoom(Timestamp now);
    void touch(Entries::value_type &entry, Timestamp now);
    void grow(Entry &entry, const StreamPoint &point, const Growth &growth, Timestamp now);
    void remove(Entries::iterator entry);
    void removeRows(SQLite::Database &database, const std::vector<std::int64_t> &rows);
    void removeRow(std::int64_t row);

    const ForeignLimits m_limits;
    ForeignNames m_names;
    Entries m_entries;
    std::unordered_map<StreamId, Place, Hash> m_places; ///< of streams that were met; emptied when an entry goes
    PageShare m_taken; ///< of the page, by all of them
    std::size_t m_words = 0; ///< bytes of all keys
    std::vector<Before> m_before;
    std::vector<telemetry::ForeignTotal> m_untold; ///< what made room or went silent; told by the next that succeeds
    Timestamp m_nextRoom = 0; ///< before it, looking for silent series is in vain
    std::optional<SQLite::Statement> m_insert;
    std::optional<SQLite::Statement> m_update;
    std::optional<SQLite::Statement> m_remove;
};

} // namespace meterbird::ledger

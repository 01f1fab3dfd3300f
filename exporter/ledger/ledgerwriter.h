// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/accounts.h"
#include "exporter/ledger/committed.h"
#include "exporter/ledger/event.h"
#include "exporter/ledger/foreignbook.h"
#include "exporter/ledger/idbook.h"
#include "exporter/ledger/inprogress.h"
#include "exporter/ledger/levelsum.h"
#include "exporter/ledger/pointwatch.h"
#include "exporter/ledger/pricer.h"
#include "exporter/ledger/streambook.h"
#include "exporter/ledger/streampoint.h"
#include "src/base/error.h"

#include <SQLiteCpp/Database.h>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace meterbird::ledger {

enum class Outcome : std::uint8_t {
    Accepted,
    Duplicate, ///< its id was recorded within the last 7 days, or the point is not newer than its stream: not counted
    Dropped, ///< the first point of a stream that found no room: nothing was counted
};

/// What one caller hands over at once, and what became of each event and point.
struct Submission {
    std::string source {}; ///< label of meterbird_events_total
    std::vector<Event> events {};
    std::vector<StreamPoint> points {};
    std::vector<Mark> marks {}; ///< set before the events are looked at, and in this order
    std::uint64_t rejected = 0; ///< events and points that could not be decoded
    std::string rejection {}; ///< why, of the last of them
    std::vector<Outcome> outcomes {}; ///< set by commit(), like the next: one for each event
    std::vector<Outcome> pointOutcomes {}; ///< one for each point
    std::optional<Error> refusal {}; ///< nothing of it was recorded, though others of its group were

    std::size_t size() const { return events.size() + points.size() + marks.size(); }
};

/// How many of its events and points ended so.
std::uint64_t countOf(const Submission &submission, Outcome outcome);

/// The file's one writer: a group of submissions is one transaction. Not thread-safe, except dailyCost().recentDays().
class LedgerWriter
{
public:
    /// Error (Storage): the file cannot be used.
    static Result<std::unique_ptr<LedgerWriter>> open(const std::filesystem::path &database, Pricer pricer,
                                                      Timestamp now = currentTime());

    /// Records the group, all of it or nothing: on an Error (Storage) the file and the totals are as before. What one
    /// of its submissions holds, though, is no fault of the others: when the file does not take that, each is recorded
    /// for itself, and those that cannot be say so in their `refusal`.
    Result<Committed> commit(std::span<Submission *const> group, Timestamp now);

    /// Forgets ids, streams and claims of more than 7 days, ids a slice a call; true when there are more.
    Result<bool> purge(Timestamp now);
    /// Gives up on requests that have been under way for a day, and on gauges and series that nobody renews.
    Result<Committed> dropStale(Timestamp now);

    Result<void> setMonthlyBudget(std::optional<pricing::NanoDollars> budget);
    std::optional<pricing::NanoDollars> monthlyBudget() const { return m_budget; }

    std::vector<telemetry::SeriesTotal> totals() const { return m_accounts.totals(); }
    std::vector<telemetry::ForeignTotal> foreignTotals() const { return m_foreign.totals(); }
    const DailyCost &dailyCost() const { return m_accounts.dailyCost(); }
    /// "provider/model" of calls that had no price, since the start; at most 100.
    const std::set<std::string> &unpricedModels() const { return m_accounts.unpricedModels(); }

private:
    LedgerWriter(std::unique_ptr<SQLite::Database> database, Pricer pricer);

    using Level = std::pair<telemetry::Metric, std::vector<std::string>>;

    struct Refused {
        Error error;
        bool isOfContent = false; ///< not of the disk
    };

    void prepare(Timestamp now);
    tl::expected<Committed, Refused> commitAtOnce(std::span<Submission *const> group, Timestamp now);
    void record(Submission &submission, Timestamp now, Committed &committed);
    Outcome take(const Event &event, Timestamp now, Committed &committed);
    bool isNew(const Event &event, Timestamp now);
    Outcome take(const StreamPoint &point, Timestamp now, Committed &committed);
    void show(const StreamPoint &point, const Growth &growth, Timestamp now, Committed &committed);
    void setLevels(const StreamId &stream, const std::vector<telemetry::Measurement> &levels, Timestamp now);
    void setLevels(const Event &event, Timestamp now);
    void leaveLevels(const StreamPoint &point);
    void showLevels(Committed &committed);
    void countOutcomes(const Submission &submission, Committed &committed);
    void follow(std::span<Submission *const> group, Timestamp now);
    void rollBack();

    std::unique_ptr<SQLite::Database> m_database; ///< first: the statements below go before it
    IdBook m_ids;
    Accounts m_accounts;
    StreamBook m_streams;
    ForeignBook m_foreign;
    PointWatch m_watch;
    std::map<Level, LevelSum> m_levels; ///< of the catalogue's gauges
    std::set<Level> m_changedLevels; ///< not shown yet
    InProgress m_inProgress;
    std::optional<pricing::NanoDollars> m_budget;
};

} // namespace meterbird::ledger

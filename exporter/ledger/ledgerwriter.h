// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/dailycost.h"
#include "exporter/ledger/event.h"
#include "exporter/ledger/inprogress.h"
#include "exporter/ledger/pricer.h"
#include "exporter/ledger/seriesbook.h"
#include "exporter/ledger/streampoint.h"
#include "src/base/error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
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
    std::uint64_t rejected = 0; ///< events and points that could not be decoded
    std::string rejection {}; ///< why, of the last of them
    std::vector<Outcome> outcomes {}; ///< set by commit(), like the next: one for each event
    std::vector<Outcome> pointOutcomes {}; ///< one for each point

    std::size_t size() const { return events.size() + points.size(); }
};

/// How many of its events and points ended so.
std::uint64_t countOf(const Submission &submission, Outcome outcome);

/// What a commit made true, for the telemetry.
struct Committed {
    std::vector<telemetry::Measurement> measurements;
    std::vector<InProgress::Change> inProgress;
};

/// The file's one writer: a group of submissions is one transaction. Not thread-safe, except dailyCost().recentDays().
class LedgerWriter
{
public:
    /// Error (Storage): the file cannot be used.
    static Result<std::unique_ptr<LedgerWriter>> open(const std::filesystem::path &database, Pricer pricer);

    /// Records the group, all of it or nothing: on an Error (Storage) the file and the totals are as before.
    Result<Committed> commit(std::span<Submission *const> group, Timestamp now);

    /// Forgets ids of more than 7 days, a slice a call; true when there are more.
    Result<bool> purge(Timestamp now);
    /// Gives up on requests that have been under way for a day.
    std::vector<InProgress::Change> dropStale(Timestamp now);

    Result<void> setMonthlyBudget(std::optional<pricing::NanoDollars> budget);
    std::optional<pricing::NanoDollars> monthlyBudget() const { return m_budget; }

    std::vector<telemetry::SeriesTotal> totals() const { return m_series.totals(); }
    const DailyCost &dailyCost() const { return m_daily; }
    /// "provider/model" of calls that had no price, since the start; at most 100.
    const std::set<std::string> &unpricedModels() const { return m_unpriced; }

private:
    LedgerWriter(std::unique_ptr<SQLite::Database> database, Pricer pricer);

    void prepare();
    void record(Submission &submission, Timestamp now, Committed &committed);
    bool isNew(const Event &event, Timestamp now);
    std::optional<pricing::NanoDollars> priced(const LlmCall &call);
    void store(const LlmCall &call, const Event &event, std::optional<pricing::NanoDollars> cost);
    const telemetry::Measurement &add(telemetry::Measurement measurement, Committed &committed);
    void countOutcomes(const Submission &submission, Committed &committed);
    void follow(std::span<Submission *const> group, Timestamp now);
    void rollBack();

    std::unique_ptr<SQLite::Database> m_database; ///< first: the statements below go before it
    Pricer m_pricer;
    SeriesBook m_series;
    DailyCost m_daily;
    InProgress m_inProgress;
    std::optional<pricing::NanoDollars> m_budget;
    std::set<std::string> m_unpriced;
    std::optional<SQLite::Statement> m_insertId;
    std::optional<SQLite::Statement> m_insertCall;
};

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/ledgerwriter.h"

#include "exporter/ledger/eventkey.h"
#include "exporter/ledger/measurements.h"
#include "exporter/ledger/schema.h"
#include "exporter/ledger/streamtext.h"
#include "src/base/database.h"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <algorithm>
#include <array>
#include <functional>
#include <sqlite3.h>
#include <string>
#include <utility>

namespace meterbird::ledger {

using telemetry::Measurement;
using telemetry::Metric;

namespace {

constexpr Milliseconds Day = 24 * 3600 * 1000;
constexpr std::int64_t NanoPerMilli = 1'000'000;
constexpr std::size_t MostAgents = 1000; ///< whose levels are told apart

Failure storageError(const SQLite::Database &database, const char *why)
{
    return Failure(Error {Error::Kind::Storage, "cannot write to " + database.getFilename() + ": " + why});
}

/// Another submission may fare better: the file refuses a value, or there is no memory for so much at once.
bool isAboutContent(const std::exception &problem)
{
    const auto *refused = dynamic_cast<const SQLite::Exception *>(&problem);
    const int code = refused ? refused->getErrorCode() : SQLITE_NOMEM;
    return code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH || code == SQLITE_TOOBIG || code == SQLITE_RANGE
        || code == SQLITE_NOMEM;
}

} // namespace

std::uint64_t countOf(const Submission &submission, Outcome outcome)
{
    return static_cast<std::uint64_t>(std::ranges::count(submission.outcomes, outcome)
                                      + std::ranges::count(submission.pointOutcomes, outcome));
}

LedgerWriter::LedgerWriter(std::unique_ptr<SQLite::Database> database, Pricer pricer)
    : m_database(std::move(database))
    , m_accounts(std::move(pricer))
{ }

Result<std::unique_ptr<LedgerWriter>> LedgerWriter::open(const std::filesystem::path &file, Pricer pricer,
                                                         Timestamp now)
{
    auto database = openDatabase(file);
    if (!database)
        return Failure(std::move(database.error()));
    if (auto migrated = migrate(**database, "ledger", LedgerSchema); !migrated)
        return Failure(std::move(migrated.error()));
    std::unique_ptr<LedgerWriter> writer(new LedgerWriter(std::move(*database), std::move(pricer)));
    try {
        writer->prepare(now);
    } catch (const SQLite::Exception &problem) {
        return Failure(Error {Error::Kind::Storage, "cannot read the ledger " + file.string() + ": " + problem.what()});
    }
    return writer;
}

void LedgerWriter::prepare(Timestamp now)
{
    m_ids.load(*m_database);
    m_accounts.load(*m_database, now);
    m_streams.load(*m_database);
    m_foreign.load(*m_database);
    SQLite::Statement budget(*m_database, "SELECT value FROM cost_setting WHERE name = 'budget_month_nanodollars'");
    if (budget.executeStep())
        m_budget = budget.getColumn(0).getInt64();
}

Result<Committed> LedgerWriter::commit(std::span<Submission *const> group, Timestamp now)
{
    for (Submission *submission : group)
        submission->refusal.reset();
    auto atOnce = commitAtOnce(group, now);
    if (atOnce)
        return std::move(*atOnce);
    if (!atOnce.error().isOfContent)
        return Failure(std::move(atOnce.error().error));
    Committed committed;
    bool isAnyIn = false;
    for (Submission *submission : group) {
        auto one = group.size() == 1 ? std::move(atOnce) : commitAtOnce(std::span(&submission, 1), now);
        if (!one && !one.error().isOfContent && !isAnyIn)
            return Failure(std::move(one.error().error));
        if (one)
            committed.append(std::move(*one));
        else
            submission->refusal = std::move(one.error().error); // a disk that refuses now says so at the next commit
        isAnyIn = isAnyIn || one.has_value();
    }
    return committed;
}

tl::expected<Committed, LedgerWriter::Refused> LedgerWriter::commitAtOnce(std::span<Submission *const> group,
                                                                          Timestamp now)
{
    Committed committed;
    try {
        m_database->exec("BEGIN IMMEDIATE");
        for (Submission *submission : group)
            record(*submission, now, committed);
        m_accounts.write(now);
        m_streams.write();
        m_foreign.write();
        m_database->exec("COMMIT");
    } catch (const std::exception &problem) {
        const std::string why = problem.what(); // the rollback makes SQLite forget it
        const bool isOfContent = isAboutContent(problem);
        rollBack();
        return tl::unexpected(Refused {storageError(*m_database, why.c_str()).value(), isOfContent});
    }
    m_accounts.commit();
    m_streams.commit();
    committed.foreign = m_foreign.commit();
    showLevels(committed);
    follow(group, now);
    committed.inProgress = m_inProgress.takeChanges();
    return committed;
}

void LedgerWriter::record(Submission &submission, Timestamp now, Committed &committed)
{
    for (const Mark &mark : submission.marks)
        m_ids.add(mark, now);
    for (const Event &event : submission.events)
        m_accounts.hear(event);
    for (const StreamPoint &point : submission.points)
        m_accounts.hear(point);
    submission.outcomes.clear();
    submission.outcomes.reserve(submission.events.size());
    for (const Event &event : submission.events)
        submission.outcomes.push_back(take(event, now, committed));
    submission.pointOutcomes.clear();
    submission.pointOutcomes.reserve(submission.points.size());
    for (const StreamPoint &point : submission.points)
        submission.pointOutcomes.push_back(take(point, now, committed));
    m_accounts.settle(committed);
    countOutcomes(submission, committed);
}

Outcome LedgerWriter::take(const Event &event, Timestamp now, Committed &committed)
{
    if (!event.unless.empty() && m_ids.isKnown(event.unless))
        return Outcome::Duplicate;
    if (!event.id.empty() && !isNew(event, now))
        return Outcome::Duplicate;
    m_accounts.count(event, committed);
    setLevels(event, now);
    return Outcome::Accepted;
}

bool LedgerWriter::isNew(const Event &event, Timestamp now)
{
    const std::string key = repeatKey(event);
    if (key != event.id && m_ids.isKnownAs(event.id))
        return false;
    return m_ids.add(key, now);
}

Outcome LedgerWriter::take(const StreamPoint &point, Timestamp now, Committed &committed)
{
    const Stream &stream = *point.stream;
    StreamState *const state = m_streams.touch(stream.id, senderOf(stream), now);
    if (const auto cropped = m_streams.takeCroppedCrowd())
        m_watch.noteCropped(*cropped, now, committed.remarks);
    if (!state) {
        m_watch.noteDropped(point, m_streams.biggestCrowd(), now, committed.remarks);
        return Outcome::Dropped;
    }
    if (point.isStale) {
        show(point, {}, now, committed);
        leaveLevels(point);
        return Outcome::Accepted;
    }
    if (stream.isDelta && stream.kind != StreamKind::Gauge && !m_ids.add(deltaId(point), now))
        return Outcome::Duplicate;
    const double before = state->total;
    const Growth growth = grow(*state, point, (now - 7 * Day) * NanoPerMilli);
    if (growth.step == Growth::Step::Duplicate)
        return Outcome::Duplicate;
    m_watch.watch(point, growth, now, committed.remarks);
    show(point, growth, now, committed);
    if (stream.effects.empty())
        return Outcome::Accepted;
    PointEffects effects = effectsOf(point, growth, before, state->total);
    setLevels(stream.id, effects.levels, now);
    m_accounts.count(point, std::move(effects), {growth.from, growth.to}, committed);
    return Outcome::Accepted;
}

void LedgerWriter::show(const StreamPoint &point, const Growth &growth, Timestamp now, Committed &committed)
{
    const ForeignBook::Shown shown = m_foreign.add(point, growth, now);
    if (shown == ForeignBook::Shown::Itself)
        return;
    const bool isFolded = shown == ForeignBook::Shown::Folded;
    m_watch.noteFolded(point, isFolded, now, committed.remarks);
    // What is on the page is named; what is not may have any number of names.
    m_accounts.add({Metric::SeriesDropped, {isFolded ? point.stream->shown.name : "other"}, 0, 1, {}}, committed);
}

/// Not undone when the transaction fails: it is how things are at the sender all the same.
void LedgerWriter::setLevels(const StreamId &stream, const std::vector<Measurement> &levels, Timestamp now)
{
    for (const Measurement &level : levels) {
        m_levels[{level.metric, level.labels}].set(stream, level.amount, now);
        m_changedLevels.emplace(level.metric, level.labels);
    }
}

void LedgerWriter::setLevels(const Event &event, Timestamp now)
{
    for (const Measurement &level : levelsOf(event)) {
        // As a stream of the agent's. There may be any number of names: those that find no room share one.
        const LevelSum &others = m_levels[{level.metric, level.labels}];
        StreamId stream {0, std::hash<std::string>()(event.agent)};
        if (others.size() >= MostAgents && !others.contains(stream))
            stream = {};
        setLevels(stream, {level}, now);
    }
}

void LedgerWriter::leaveLevels(const StreamPoint &point)
{
    for (const Effect &effect : point.stream->effects) {
        const auto *gauge = std::get_if<GaugeEffect>(&effect);
        const auto levels = gauge ? m_levels.find({gauge->metric, gauge->labels}) : m_levels.end();
        if (levels == m_levels.end())
            continue;
        levels->second.leave(point.stream->id);
        m_changedLevels.insert(levels->first);
    }
}

/// Once for all that was said of each: a gauge may be the sum of thousands of streams.
void LedgerWriter::showLevels(Committed &committed)
{
    for (const Level &level : std::exchange(m_changedLevels, {}))
        committed.measurements.push_back({level.first, level.second, m_levels[level].sum(), 0, {}});
}

void LedgerWriter::countOutcomes(const Submission &submission, Committed &committed)
{
    const std::array results {std::pair {"accepted", countOf(submission, Outcome::Accepted)},
                              std::pair {"duplicate", countOf(submission, Outcome::Duplicate)},
                              std::pair {"dropped", countOf(submission, Outcome::Dropped)},
                              std::pair {"rejected", submission.rejected}};
    for (const auto &[result, number] : results) {
        if (number > 0)
            m_accounts.add({Metric::Events, {submission.source, result}, 0, static_cast<std::int64_t>(number), {}},
                           committed);
    }
}

/// Requests under way are known only once they are committed.
void LedgerWriter::follow(std::span<Submission *const> group, Timestamp now)
{
    for (const Submission *submission : group) {
        for (std::size_t i = 0; i < submission->events.size(); ++i) {
            if (submission->outcomes[i] == Outcome::Duplicate)
                continue;
            const Event &event = submission->events[i];
            if (const auto *started = std::get_if<RequestStarted>(&event.body))
                m_inProgress.start(requestKey(event, started->requestId), labelValue(started->endpoint), now);
            else if (const auto *finished = std::get_if<RequestFinished>(&event.body))
                m_inProgress.finish(requestKey(event, finished->requestId));
        }
    }
}

void LedgerWriter::rollBack()
{
    m_ids.rollback();
    m_accounts.rollback();
    m_streams.rollback();
    m_foreign.rollback();
    m_database->tryExec("ROLLBACK"); // a full disk may have ended the transaction already; then this says so, in vain
}

Result<bool> LedgerWriter::purge(Timestamp now)
{
    try {
        SQLite::Transaction transaction(*m_database);
        const bool hasMore = m_ids.forgetBefore(now - 7 * Day);
        m_ids.forgetFormer(now);
        m_streams.forgetSilent(now);
        m_accounts.forgetSilent(now);
        m_foreign.forgetSilent(now);
        transaction.commit();
        m_inProgress.dropOlderThan(now - Day);
        return hasMore;
    } catch (const SQLite::Exception &problem) {
        return storageError(*m_database, problem.what());
    }
}

Result<void> LedgerWriter::setMonthlyBudget(std::optional<pricing::NanoDollars> budget)
{
    try {
        if (budget) {
            SQLite::Statement set(*m_database,
                                  "INSERT INTO cost_setting (name, value) VALUES ('budget_month_nanodollars', ?) "
                                  "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
            set.bind(1, *budget);
            set.exec();
        } else {
            m_database->exec("DELETE FROM cost_setting WHERE name = 'budget_month_nanodollars'");
        }
        m_budget = budget;
        return {};
    } catch (const SQLite::Exception &problem) {
        return storageError(*m_database, problem.what());
    }
}

Result<Committed> LedgerWriter::dropStale(Timestamp now)
{
    Committed committed;
    try { // first: what is taken out below is told once
        SQLite::Transaction transaction(*m_database);
        m_foreign.dropSilentGauges(now);
        transaction.commit();
        committed.foreign = m_foreign.takeChanged();
    } catch (const SQLite::Exception &problem) {
        return storageError(*m_database, problem.what());
    }
    committed.inProgress = m_inProgress.takeChanges();
    for (auto &[gauge, levels] : m_levels) {
        if (levels.forgetSilent(now))
            m_changedLevels.insert(gauge);
    }
    showLevels(committed);
    std::erase_if(m_levels, [](const auto &gauge) { return gauge.second.isEmpty(); }); // their labels come from outside
    return committed;
}

} // namespace meterbird::ledger

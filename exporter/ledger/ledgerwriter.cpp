// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/ledgerwriter.h"

#include "exporter/ledger/measurements.h"
#include "exporter/ledger/schema.h"
#include "src/base/database.h"

#include <SQLiteCpp/Exception.h>
#include <algorithm>
#include <array>
#include <utility>

namespace meterbird::ledger {

using telemetry::Measurement;
using telemetry::Metric;

namespace {

constexpr Milliseconds Day = 24 * 3600 * 1000;
constexpr int PurgeSlice = 2000;
constexpr std::size_t MostUnpriced = 100;

Failure storageError(const SQLite::Database &database, const char *why)
{
    return Failure(Error {Error::Kind::Storage, "cannot write to " + database.getFilename() + ": " + why});
}

} // namespace

std::uint64_t countOf(const Submission &submission, Outcome outcome)
{
    return static_cast<std::uint64_t>(std::ranges::count(submission.outcomes, outcome)
                                      + std::ranges::count(submission.pointOutcomes, outcome));
}

LedgerWriter::LedgerWriter(std::unique_ptr<SQLite::Database> database, Pricer pricer)
    : m_database(std::move(database))
    , m_pricer(std::move(pricer))
{ }

Result<std::unique_ptr<LedgerWriter>> LedgerWriter::open(const std::filesystem::path &file, Pricer pricer)
{
    auto database = openDatabase(file);
    if (!database)
        return Failure(std::move(database.error()));
    if (auto migrated = migrate(**database, "ledger", LedgerSchema); !migrated)
        return Failure(std::move(migrated.error()));
    std::unique_ptr<LedgerWriter> writer(new LedgerWriter(std::move(*database), std::move(pricer)));
    try {
        writer->prepare();
    } catch (const SQLite::Exception &problem) {
        return Failure(Error {Error::Kind::Storage, "cannot read the ledger " + file.string() + ": " + problem.what()});
    }
    return writer;
}

void LedgerWriter::prepare()
{
    m_series.load(*m_database);
    m_daily.load(*m_database);
    SQLite::Statement budget(*m_database, "SELECT value FROM cost_setting WHERE name = 'budget_month_nanodollars'");
    if (budget.executeStep())
        m_budget = budget.getColumn(0).getInt64();
    m_insertId.emplace(*m_database, "INSERT INTO event_id (id, seen) VALUES (?, ?) ON CONFLICT (id) DO NOTHING");
    m_insertCall.emplace(
        *m_database,
        "INSERT INTO llm_call (time, agent, model, provider, input_tokens, output_tokens, cache_read_tokens, "
        "cache_write_tokens, reasoning_tokens, cost_nanodollars) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
}

Result<Committed> LedgerWriter::commit(std::span<Submission *const> group, Timestamp now)
{
    Committed committed;
    try {
        m_database->exec("BEGIN IMMEDIATE");
        for (Submission *submission : group)
            record(*submission, now, committed);
        m_series.write();
        m_daily.write();
        m_database->exec("COMMIT");
    } catch (const std::exception &problem) {
        const std::string why = problem.what(); // the rollback makes SQLite forget it
        rollBack();
        return storageError(*m_database, why.c_str());
    }
    m_series.commit();
    m_daily.commit();
    follow(group, now);
    committed.inProgress = m_inProgress.takeChanges();
    return committed;
}

void LedgerWriter::record(Submission &submission, Timestamp now, Committed &committed)
{
    submission.outcomes.clear();
    submission.outcomes.reserve(submission.events.size());
    for (const Event &event : submission.events) {
        if (!isNew(event, now)) {
            submission.outcomes.push_back(Outcome::Duplicate);
            continue;
        }
        std::optional<pricing::NanoDollars> cost;
        if (const auto *call = std::get_if<LlmCall>(&event.body)) {
            cost = priced(*call);
            store(*call, event, cost);
        }
        for (Measurement &measurement : measure(event, cost)) {
            const Measurement &counted = add(std::move(measurement), committed);
            if (counted.metric == Metric::LlmCalls)
                m_daily.add(std::get<LlmCall>(event.body), event.time, counted.labels[0], counted.labels[1], cost);
        }
        submission.outcomes.push_back(Outcome::Accepted);
    }
    submission.pointOutcomes.assign(submission.points.size(), Outcome::Accepted);
    countOutcomes(submission, committed);
}

bool LedgerWriter::isNew(const Event &event, Timestamp now)
{
    if (event.id.empty())
        return true;
    m_insertId->bindNoCopy(1, event.id);
    m_insertId->bind(2, now);
    const bool inserted = m_insertId->exec() == 1;
    m_insertId->reset();
    return inserted;
}

std::optional<pricing::NanoDollars> LedgerWriter::priced(const LlmCall &call)
{
    auto cost = call.cost ? call.cost : m_pricer(call);
    if (!cost && call.inputTokens + call.outputTokens == 0)
        return cost; // nothing to pay for: a call that failed
    if (!cost && m_unpriced.size() < MostUnpriced)
        m_unpriced.insert(labelValue(call.provider) + '/' + labelValue(call.model));
    return cost;
}

void LedgerWriter::store(const LlmCall &call, const Event &event, std::optional<pricing::NanoDollars> cost)
{
    SQLite::Statement &row = *m_insertCall;
    row.bind(1, event.time);
    row.bindNoCopy(2, event.agent);
    row.bindNoCopy(3, call.model);
    row.bindNoCopy(4, call.provider);
    row.bind(5, call.inputTokens);
    row.bind(6, call.outputTokens);
    row.bind(7, call.cacheReadTokens);
    row.bind(8, call.cacheWriteTokens);
    row.bind(9, call.reasoningTokens);
    if (cost)
        row.bind(10, *cost);
    else
        row.bind(10); // NULL
    row.exec();
    row.reset();
}

/// Gives back what is counted: the labels may have folded.
const Measurement &LedgerWriter::add(Measurement measurement, Committed &committed)
{
    if (auto dropped = m_series.add(measurement))
        committed.measurements.push_back(std::move(*dropped));
    return committed.measurements.emplace_back(std::move(measurement));
}

void LedgerWriter::countOutcomes(const Submission &submission, Committed &committed)
{
    const std::array results {std::pair {"accepted", countOf(submission, Outcome::Accepted)},
                              std::pair {"duplicate", countOf(submission, Outcome::Duplicate)},
                              std::pair {"dropped", countOf(submission, Outcome::Dropped)},
                              std::pair {"rejected", submission.rejected}};
    for (const auto &[result, number] : results) {
        if (number > 0)
            add({Metric::Events, {submission.source, result}, 0, static_cast<std::int64_t>(number)}, committed);
    }
}

/// Requests under way are known only once they are committed.
void LedgerWriter::follow(std::span<Submission *const> group, Timestamp now)
{
    for (const Submission *submission : group) {
        for (std::size_t i = 0; i < submission->events.size(); ++i) {
            if (submission->outcomes[i] == Outcome::Duplicate)
                continue;
            const auto &body = submission->events[i].body;
            if (const auto *started = std::get_if<RequestStarted>(&body))
                m_inProgress.start(started->requestId, labelValue(started->endpoint), now);
            else if (const auto *finished = std::get_if<RequestFinished>(&body))
                m_inProgress.finish(finished->requestId);
        }
    }
}

void LedgerWriter::rollBack()
{
    m_insertId->tryReset();
    m_insertCall->tryReset();
    m_series.rollback();
    m_daily.rollback();
    m_database->tryExec("ROLLBACK"); // a full disk may have ended the transaction already; then this says so, in vain
}

Result<bool> LedgerWriter::purge(Timestamp now)
{
    try {
        SQLite::Statement slice(*m_database,
                                "DELETE FROM event_id WHERE id IN "
                                "(SELECT id FROM event_id WHERE seen < ? ORDER BY seen LIMIT ?)");
        slice.bind(1, now - 7 * Day);
        slice.bind(2, PurgeSlice);
        return slice.exec() == PurgeSlice;
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

std::vector<InProgress::Change> LedgerWriter::dropStale(Timestamp now)
{
    m_inProgress.dropOlderThan(now - Day);
    return m_inProgress.takeChanges();
}

} // namespace meterbird::ledger

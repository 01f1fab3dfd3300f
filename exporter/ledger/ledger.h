// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/finding.h"
#include "exporter/ledger/houseclock.h"
#include "exporter/ledger/ledgerwriter.h"
#include "exporter/telemetry/telemetry.h"
#include "src/base/error.h"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace meterbird::ledger {

struct LedgerOptions {
    std::filesystem::path database;
    std::size_t queueLimit =
        50'000; ///< events, points and marks waiting for the writer; past it record() answers TooMuch
    std::size_t groupLimit = 2'000; ///< a transaction takes no further submission once it holds so many of them
};

/// Figures for a status line.
struct LedgerStats {
    std::uint64_t accepted = 0; ///< since the start, like the next three
    std::uint64_t duplicates = 0;
    std::uint64_t rejected = 0;
    std::uint64_t dropped = 0; ///< points of new streams that found no room
    std::string lastRejection; ///< why the last event was refused; holds words from outside
    std::vector<std::string> unpricedModels; ///< "provider/model" of calls without a price, at most 100
    std::string lastError; ///< why the last commit failed; empty when it went well
};

/// What became of a submission: one outcome an event and one a point, in order.
struct Recorded {
    std::vector<Outcome> events {};
    std::vector<Outcome> points {};
};

/// The durable record. Callers on any thread hand over events and wait; one writer thread de-duplicates, prices, sums
/// and commits them in groups, then shows them to the telemetry, then wakes the callers: what is answered is on disk.
/// What arrives during a commit forms the next group, so a lone caller never waits for company.
class Ledger
{
public:
    /// Opens the file, puts its totals back into `telemetry` (which outlives the ledger) and starts the writer.
    static Result<std::unique_ptr<Ledger>> open(const LedgerOptions &options, Pricer pricer,
                                                telemetry::Telemetry &telemetry);
    ~Ledger();
    Ledger(const Ledger &) = delete;
    Ledger &operator=(const Ledger &) = delete;

    /// One outcome an event, in order. TooMuch: the queue is full, try again later; Storage: the disk refused, nothing
    /// of it was kept; Cancelled: the ledger is stopping. `source` is the label of meterbird_events_total, `rejected`
    /// the number of events that could not be decoded; with no events at all the call does not wait.
    Result<std::vector<Outcome>> record(std::string source, std::vector<Event> events, std::uint64_t rejected = 0,
                                        std::string rejection = {});
    /// The same for events and points at once: all of them are counted, or none.
    Result<Recorded> record(Submission submission);

    /// What is wrong with what is sent, as far as it shows here; others note what they see. Any thread.
    FindingBook &findings() { return m_findings; }

    /// Refuses new events, commits what waits, ends the writer. May be repeated.
    void stop();

    /// The budget of a calendar month, kept in the file; nothing: no budget. Any thread.
    Result<void> setMonthlyBudget(std::optional<pricing::NanoDollars> budget);
    std::optional<pricing::NanoDollars> monthlyBudget() const;

    /// Today, this month, projection and budget at this moment; exact. Any thread.
    telemetry::CostGauges costGauges() const;

    LedgerStats stats() const;

private:
    struct Job {
        Submission submission;
        std::optional<std::optional<pricing::NanoDollars>> budget; ///< set: the job is to store it
        std::optional<Result<void>> result; ///< set when done
    };
    using JobPtr = std::shared_ptr<Job>; ///< shared: nobody waits for a job without events

    Ledger(const LedgerOptions &options, std::unique_ptr<LedgerWriter> writer, telemetry::Telemetry &telemetry);
    Result<void> enqueue(const JobPtr &job, bool wait);
    void run();
    std::vector<JobPtr> takeGroup();
    void commit(const std::vector<JobPtr> &group);
    Result<void> commitEvents(const std::vector<JobPtr> &group);
    void noteCommitted(const std::vector<JobPtr> &group, const Result<void> &result);
    void apply(const Committed &committed);
    void keepHouse();

    const LedgerOptions m_options;
    telemetry::Telemetry &m_telemetry;
    const std::unique_ptr<LedgerWriter> m_writer; ///< used by the writer thread alone, but for dailyCost()
    HouseClock m_houseClock; ///< writer thread
    FindingBook m_findings;

    mutable std::mutex m_mutex; ///< guards all below
    std::condition_variable m_work;
    std::condition_variable m_done;
    std::deque<JobPtr> m_queue;
    std::size_t m_queued = 0; ///< events, points and marks in m_queue
    bool m_stopping = false;
    LedgerStats m_stats;
    std::optional<pricing::NanoDollars> m_budget;
    std::thread m_thread;
};

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/ledger.h"

#include "exporter/ledger/costgauges.h"
#include "src/base/timerange.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace meterbird::ledger {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds HouseKeeping {1};

} // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(const LedgerOptions &options, Pricer pricer,
                                             telemetry::Telemetry &telemetry)
{
    auto writer = LedgerWriter::open(options.database, std::move(pricer));
    if (!writer)
        return Failure(std::move(writer.error()));
    telemetry.restore((*writer)->totals());
    telemetry.restoreForeign((*writer)->foreignTotals());
    telemetry.apply({.metric = telemetry::Metric::LedgerWritable, .labels = {}, .amount = 1});
    return std::unique_ptr<Ledger>(new Ledger(options, std::move(*writer), telemetry));
}

Ledger::Ledger(const LedgerOptions &options, std::unique_ptr<LedgerWriter> writer, telemetry::Telemetry &telemetry)
    : m_options(options)
    , m_telemetry(telemetry)
    , m_writer(std::move(writer))
    , m_budget(m_writer->monthlyBudget())
    , m_thread([this] { run(); })
{ }

Ledger::~Ledger()
{
    stop();
}

Result<std::vector<Outcome>> Ledger::record(std::string source, std::vector<Event> events, std::uint64_t rejected,
                                            std::string rejection)
{
    auto recorded = record(Submission {.source = std::move(source),
                                       .events = std::move(events),
                                       .rejected = rejected,
                                       .rejection = std::move(rejection)});
    if (!recorded)
        return Failure(std::move(recorded.error()));
    return std::move(recorded->events);
}

Result<Recorded> Ledger::record(Submission submission)
{
    const bool wait = submission.size() > 0;
    if (!wait && submission.rejected == 0)
        return {};
    const auto job = std::make_shared<Job>();
    job->submission = std::move(submission);
    if (auto done = enqueue(job, wait); !done)
        return Failure(std::move(done.error()));
    if (!wait) // the writer may still be at work on it
        return {};
    return Recorded {std::move(job->submission.outcomes), std::move(job->submission.pointOutcomes)};
}

Result<void> Ledger::setMonthlyBudget(std::optional<pricing::NanoDollars> budget)
{
    const auto job = std::make_shared<Job>();
    job->budget = budget;
    return enqueue(job, true);
}

Result<void> Ledger::enqueue(const JobPtr &job, bool wait)
{
    std::unique_lock lock(m_mutex);
    if (m_stopping)
        return Failure(Error {Error::Kind::Cancelled, "the ledger is stopping"});
    // One submission may be bigger than the whole queue: it is taken when nothing else waits.
    const std::size_t size = job->submission.size();
    if (!m_queue.empty() && (m_queued + size > m_options.queueLimit || m_queue.size() > m_options.queueLimit))
        return Failure(Error {Error::Kind::TooMuch, "the ledger cannot keep up; try again later"});
    m_queue.push_back(job);
    m_queued += size;
    m_work.notify_one();
    if (!wait)
        return {};
    m_done.wait(lock, [&job] { return job->result.has_value(); });
    return std::move(*job->result);
}

void Ledger::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_work.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

std::optional<pricing::NanoDollars> Ledger::monthlyBudget() const
{
    const std::lock_guard lock(m_mutex);
    return m_budget;
}

telemetry::CostGauges Ledger::costGauges() const
{
    return ledger::costGauges(m_writer->dailyCost().recentDays(), monthlyBudget(), currentTime());
}

LedgerStats Ledger::stats() const
{
    const std::lock_guard lock(m_mutex);
    return m_stats;
}

void Ledger::run()
{
    for (;;) {
        const std::vector<JobPtr> group = takeGroup();
        if (group.empty()) {
            const std::lock_guard lock(m_mutex);
            if (m_stopping && m_queue.empty())
                return;
        } else {
            commit(group);
        }
        keepHouse();
    }
}

/// Waits for work; empty when there was none for a while or when all is to end.
std::vector<Ledger::JobPtr> Ledger::takeGroup()
{
    std::unique_lock lock(m_mutex);
    m_work.wait_for(lock, HouseKeeping, [this] { return m_stopping || !m_queue.empty(); });
    std::vector<JobPtr> group;
    std::size_t events = 0;
    while (!m_queue.empty() && events < m_options.groupLimit) {
        events += m_queue.front()->submission.size();
        group.push_back(std::move(m_queue.front()));
        m_queue.pop_front();
    }
    m_queued -= events;
    return group;
}

void Ledger::commit(const std::vector<JobPtr> &group)
{
    const Result<void> result = commitEvents(group);
    for (const JobPtr &job : group) {
        if (job->budget) {
            Result<void> stored = m_writer->setMonthlyBudget(*job->budget);
            const std::lock_guard lock(m_mutex);
            if (stored)
                m_budget = *job->budget;
            job->result = std::move(stored);
        }
    }
    noteCommitted(group, result);
    m_done.notify_all();
}

Result<void> Ledger::commitEvents(const std::vector<JobPtr> &group)
{
    std::vector<Submission *> submissions;
    for (const JobPtr &job : group) {
        if (!job->budget)
            submissions.push_back(&job->submission);
    }
    if (submissions.empty())
        return {};
    const Clock::time_point start = Clock::now();
    auto committed = m_writer->commit(submissions, currentTime());
    if (!committed)
        return Failure(std::move(committed.error()));
    const std::chrono::duration<double> took = Clock::now() - start;
    committed->measurements.push_back({telemetry::Metric::LedgerCommit, {}, took.count(), 0});
    apply(*committed);
    return {};
}

void Ledger::noteCommitted(const std::vector<JobPtr> &group, const Result<void> &result)
{
    if (std::ranges::all_of(group, [](const JobPtr &job) { return job->budget.has_value(); }))
        return; // nothing was recorded, so nothing is known of how the disk takes it
    const std::lock_guard lock(m_mutex);
    m_stats.lastError = result ? std::string() : result.error().detail;
    for (const JobPtr &job : group) {
        if (job->budget)
            continue;
        job->result = result;
        if (result && job->submission.refusal)
            job->result = Failure(*job->submission.refusal);
        if (!*job->result)
            continue;
        m_stats.accepted += countOf(job->submission, Outcome::Accepted);
        m_stats.duplicates += countOf(job->submission, Outcome::Duplicate);
        m_stats.dropped += countOf(job->submission, Outcome::Dropped);
        m_stats.rejected += job->submission.rejected;
        if (!job->submission.rejection.empty())
            m_stats.lastRejection = job->submission.rejection;
    }
    if (m_stats.unpricedModels.size() != m_writer->unpricedModels().size())
        m_stats.unpricedModels.assign(m_writer->unpricedModels().begin(), m_writer->unpricedModels().end());
    const double isWritable = result ? 1 : 0; // what refuses one of many is not the disk
    m_telemetry.apply({.metric = telemetry::Metric::LedgerWritable, .labels = {}, .amount = isWritable});
}

void Ledger::apply(const Committed &committed)
{
    m_telemetry.apply(committed.measurements);
    m_telemetry.showForeign(committed.foreign);
    m_telemetry.noteBounds(committed.bounds);
    for (const InProgress::Change &change : committed.inProgress)
        m_telemetry.adjustInProgress(change.endpoint, change.by);
    const Timestamp now = currentTime();
    for (const Remark &remark : committed.remarks)
        m_findings.note(remark.kind, remark.subject, remark.detail, now);
}

void Ledger::keepHouse()
{
    // When the disk refuses, the next commit will say so; what is old does no harm meanwhile.
    const Clock::time_point steady = Clock::now();
    const Timestamp now = currentTime();
    const HouseClock::Due due = m_houseClock.due(steady, now);
    if (due.isLook) {
        if (const auto gone = m_writer->dropStale(now))
            apply(*gone);
    }
    if (due.isPurge) {
        if (const auto more = m_writer->purge(now); more && *more)
            m_houseClock.purgeSoon(steady);
    }
}

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/accounts.h"

#include "exporter/ledger/measurements.h"

#include <algorithm>
#include <utility>

namespace meterbird::ledger {

namespace {

using telemetry::Measurement;
using telemetry::Metric;

constexpr std::size_t MostUnpriced = 100;
constexpr std::size_t MostBounds = 500; ///< that one commit notes: they are looked through for each
constexpr Milliseconds QuarterHour = 15 * 60 * 1000;
constexpr std::int64_t NanoPerMilli = 1'000'000;

std::size_t bitOf(Quantity quantity)
{
    return static_cast<std::size_t>(quantity);
}

bool isOfAModel(Metric metric)
{
    return metric == Metric::LlmCalls || metric == Metric::LlmTokens || metric == Metric::LlmCost
        || metric == Metric::LlmUnpricedTokens;
}

void add(std::int64_t &sum, std::int64_t amount)
{
    sum = pricing::saturatedSum(sum, amount);
}

template<typename Usage>
void takeTokens(const Usage &usage, Booking &booking)
{
    booking.inputTokens = usage.inputTokens;
    booking.outputTokens = usage.outputTokens;
    booking.cacheReadTokens = usage.cacheReadTokens;
    booking.cacheWriteTokens = usage.cacheWriteTokens;
    booking.reasoningTokens = usage.reasoningTokens;
}

std::string foldSubject(const Measurement &dropped)
{
    return "Meterbird: " + dropped.labels.front();
}

/// Two signals tell of one call some milliseconds apart, and either may come first: what the best one tells is taken to
/// have happened a little earlier, so that where a worse one has counted the call that time is counted. On which day
/// the call was is another matter.
Span spanOf(const Event &event)
{
    constexpr Milliseconds Apart = 250;
    return momentOf(event.claim.rank == 0 ? event.time - Apart : event.time);
}

/// As events name it: without the process that a claim may name.
std::string agentOf(const Stream &stream)
{
    const auto job = std::ranges::find(stream.shown.labels, "job", &std::pair<std::string, std::string>::first);
    return job == stream.shown.labels.end() ? stream.claim.sender : job->second;
}

} // namespace

Accounts::Accounts(Pricer pricer)
    : m_pricer(std::move(pricer))
{ }

void Accounts::load(SQLite::Database &database, Timestamp now)
{
    m_series.load(database, now);
    m_daily.load(database);
    m_calls.load(database);
    m_arbiter.load(database);
}

void Accounts::hear(const Event &event)
{
    if (event.claim.sender.empty())
        return;
    const Span span = spanOf(event);
    for (const Telling &telling : tellingsOf(event))
        m_arbiter.hear(event.claim.sender, telling.quantity, telling.rank, span);
}

void Accounts::hear(const StreamPoint &point)
{
    const Claim &claim = point.stream->claim;
    if (claim.sender.empty() || point.isStale)
        return;
    for (const Telling &telling : tellingsOf(*point.stream))
        m_arbiter.hear(claim.sender, telling.quantity, telling.rank, {point.time - 1, point.time});
}

Accounts::Admitted Accounts::admit(const Event &event)
{
    Admitted admitted;
    if (event.claim.sender.empty())
        return admitted.set();
    const Span span = spanOf(event);
    for (const Telling &telling : tellingsOf(event)) { // tokens before their cost
        if (telling.rank >= TableRank && !admitted.test(bitOf(Quantity::Tokens)))
            continue; // the price of tokens that somebody else counts is his to tell
        if (m_arbiter.admits(event.claim.sender, telling.quantity, telling.rank, span))
            admitted.set(bitOf(telling.quantity));
    }
    return admitted;
}

void Accounts::count(const Event &event, Committed &committed)
{
    const Admitted admitted = admit(event);
    if (const auto *call = std::get_if<LlmCall>(&event.body))
        bookCall(event, *call, admitted, committed);
    else if (const auto *usage = std::get_if<LlmUsage>(&event.body))
        bookUsage(*usage, event.time, event.agent, admitted, committed);
    else
        addAdmitted(event, std::nullopt, admitted, committed);
}

void Accounts::bookCall(const Event &event, const LlmCall &call, Admitted admitted, Committed &committed)
{
    Booking booking {.calls = admitted.test(bitOf(Quantity::Calls)) ? 1 : 0};
    if (admitted.test(bitOf(Quantity::Tokens)))
        takeTokens(call, booking);
    std::optional<pricing::NanoDollars> cost;
    if (admitted.test(bitOf(Quantity::Cost))) {
        cost = call.cost ? call.cost : priced(call);
        booking.cost = cost;
    }
    const auto labels = addAdmitted(event, cost, admitted, committed);
    if (!labels)
        return;
    m_calls.addCall(booking, event.time, {event.agent, call.model, call.provider});
    m_daily.add(booking, event.time, labels->at(0), labels->at(1));
}

void Accounts::bookUsage(const LlmUsage &usage, Timestamp time, const std::string &agent, Admitted admitted,
                         Committed &committed)
{
    const bool hasTokens = admitted.test(bitOf(Quantity::Tokens));
    const bool isPriced = usage.isPriced && hasTokens && admitted.test(bitOf(Quantity::Cost));
    Booking booking;
    if (hasTokens)
        takeTokens(usage, booking);
    LlmUsage counted = usage;
    counted.isPriced = isPriced;
    if (usage.cost && !admitted.test(bitOf(Quantity::Cost)))
        counted.cost.reset();
    if (!usage.cost && isPriced)
        counted.cost = priced(usage);
    if (counted.cost || isPriced)
        booking.cost = counted.cost;
    if (counted.cost)
        admitted.set(bitOf(Quantity::Cost));
    const Event event {.time = time, .body = counted};
    const auto labels = addAdmitted(event, counted.cost, admitted, committed);
    if (!labels)
        return;
    m_calls.addUsage(booking, time, {agent, usage.model, usage.provider});
    m_daily.add(booking, time, labels->at(0), labels->at(1));
}

void Accounts::bookCalls(const StreamPoint &point, Measurement &&calls, Committed &committed)
{
    const Booking booking {.calls = calls.whole};
    const Timestamp time = point.time / NanoPerMilli;
    m_calls.addUsage(booking, time, {agentOf(*point.stream), calls.labels.at(0), calls.labels.at(1)});
    add(std::move(calls), committed);
    const std::vector<std::string> &labels = committed.measurements.back().labels;
    m_daily.add(booking, time, labels.at(0), labels.at(1));
}

std::optional<std::vector<std::string>> Accounts::addAdmitted(const Event &event,
                                                              std::optional<pricing::NanoDollars> cost,
                                                              Admitted admitted, Committed &committed)
{
    std::optional<std::vector<std::string>> labels;
    for (Measurement &measurement : measure(event, cost)) {
        const auto quantity = quantityOf(measurement.metric);
        if (quantity && !admitted.test(bitOf(*quantity)))
            continue;
        add(std::move(measurement), committed);
        const Measurement &counted = committed.measurements.back();
        if (!labels && isOfAModel(counted.metric))
            labels = counted.labels;
    }
    return labels;
}

void Accounts::add(Measurement measurement, Committed &committed)
{
    if (auto dropped = m_series.add(measurement)) {
        if (m_folded.insert(measurement.metric).second)
            committed.remarks.push_back({FindingKind::TooManyLabels, foldSubject(*dropped),
                                         "it has too many label sets; further ones are counted under `other`"});
        committed.measurements.push_back(std::move(*dropped));
    }
    committed.measurements.push_back(std::move(measurement));
}

void Accounts::count(const StreamPoint &point, PointEffects &&effects, const Span &span, Committed &committed)
{
    const Claim &claim = point.stream->claim;
    for (PointEffects::Count &count : effects.counts) {
        if (!m_arbiter.admits(claim.sender, count.quantity, claim.rank, span))
            continue;
        // Buckets that count blur what is shown; those of calls that a better signal told of do not.
        for (const telemetry::BoundsNote &note : effects.bounds) {
            if (note.metric == count.measurement.metric && committed.bounds.size() < MostBounds
                && !std::ranges::count(committed.bounds, note))
                committed.bounds.push_back(note);
        }
        if (count.measurement.metric == Metric::LlmCalls)
            bookCalls(point, std::move(count.measurement), committed);
        else
            add(std::move(count.measurement), committed);
    }
    for (LlmUsage &usage : effects.usage) {
        if (m_arbiter.admits(claim.sender, usage.cost ? Quantity::Cost : Quantity::Tokens, claim.rank, span))
            collect(point, std::move(usage), span);
    }
}

void Accounts::collect(const StreamPoint &point, LlmUsage &&usage, const Span &span)
{
    const Timestamp time = point.time / NanoPerMilli;
    const Claim &claim = point.stream->claim;
    const auto [entry, isNew] = m_pending.try_emplace(
        {claim.sender, claim.rank, usage.provider, usage.model, time / QuarterHour, usage.isPriced});
    Pending &pending = entry->second;
    if (isNew) {
        pending = {agentOf(*point.stream), std::move(usage), span, time};
        return;
    }
    LlmUsage &sum = pending.usage;
    ledger::add(sum.inputTokens, usage.inputTokens);
    ledger::add(sum.outputTokens, usage.outputTokens);
    ledger::add(sum.cacheReadTokens, usage.cacheReadTokens);
    ledger::add(sum.cacheWriteTokens, usage.cacheWriteTokens);
    ledger::add(sum.reasoningTokens, usage.reasoningTokens);
    if (usage.cost)
        sum.cost = pricing::saturatedSum(sum.cost.value_or(0), *usage.cost);
    pending.span.from = std::min(pending.span.from, span.from);
    pending.span.to = std::max(pending.span.to, span.to);
    pending.time = std::max(pending.time, time);
}

void Accounts::settle(Committed &committed)
{
    for (const auto &[key, pending] : m_pending) {
        const std::string &sender = std::get<0>(key);
        Admitted admitted;
        admitted.set(bitOf(Quantity::Tokens));
        const bool asks = pending.usage.isPriced && (pending.usage.inputTokens > 0 || pending.usage.outputTokens > 0);
        if (pending.usage.cost
            || (asks && m_arbiter.admits(sender, Quantity::Cost, std::get<1>(key) + TableRank, pending.span)))
            admitted.set(bitOf(Quantity::Cost));
        bookUsage(pending.usage, pending.time, pending.agent, admitted, committed);
    }
    m_pending.clear();
}

std::optional<pricing::NanoDollars> Accounts::priced(const LlmCall &call)
{
    const auto cost = m_pricer(call);
    if (!cost && call.inputTokens + call.outputTokens > 0) // else nothing is to pay for: a call that failed
        noteUnpriced(call.model, call.provider);
    return cost;
}

std::optional<pricing::NanoDollars> Accounts::priced(const LlmUsage &usage)
{
    const auto cost = m_pricer(usage);
    if (!cost && (usage.inputTokens > 0 || usage.outputTokens > 0))
        noteUnpriced(usage.model, usage.provider);
    return cost;
}

void Accounts::noteUnpriced(const std::string &model, const std::string &provider)
{
    if (m_unpriced.size() < MostUnpriced)
        m_unpriced.insert(labelValue(provider) + '/' + labelValue(model));
}

void Accounts::write(Timestamp now)
{
    m_series.write(now);
    m_daily.write();
    m_calls.write();
    m_arbiter.write(now);
}

void Accounts::commit()
{
    m_series.commit();
    m_daily.commit();
    m_calls.commit();
    m_arbiter.commit();
    m_folded.clear();
}

void Accounts::rollback()
{
    m_series.rollback();
    m_daily.rollback();
    m_calls.rollback();
    m_arbiter.rollback();
    m_pending.clear();
    m_folded.clear();
}

} // namespace meterbird::ledger

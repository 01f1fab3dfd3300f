// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/callbook.h"

#include "exporter/ledger/localday.h"

#include <utility>

namespace meterbird::ledger {

namespace {

constexpr char Between = '\x1f';

// Sums stop at the largest integer, as in daily_cost. What has no price stands in a row of its own: NULL stays NULL.
constexpr const char *Upsert = R"(
INSERT INTO llm_call (time, agent, model, provider, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
    reasoning_tokens, cost_nanodollars, calls, usage_key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (usage_key) WHERE usage_key IS NOT NULL DO UPDATE SET
    input_tokens = min(input_tokens, 9223372036854775807 - excluded.input_tokens) + excluded.input_tokens,
    output_tokens = min(output_tokens, 9223372036854775807 - excluded.output_tokens) + excluded.output_tokens,
    cache_read_tokens = min(cache_read_tokens, 9223372036854775807 - excluded.cache_read_tokens) + excluded.cache_read_tokens,
    cache_write_tokens = min(cache_write_tokens, 9223372036854775807 - excluded.cache_write_tokens) + excluded.cache_write_tokens,
    reasoning_tokens = min(reasoning_tokens, 9223372036854775807 - excluded.reasoning_tokens) + excluded.reasoning_tokens,
    cost_nanodollars = min(cost_nanodollars, 9223372036854775807 - excluded.cost_nanodollars) + excluded.cost_nanodollars,
    calls = min(calls, 9223372036854775807 - excluded.calls) + excluded.calls)";

std::string keyOf(const Booking &booking, Timestamp time, const CallBook::Who &who)
{
    std::string key = localDay(time);
    for (const std::string &word : {who.agent, who.model, who.provider, std::string(booking.cost ? "" : "unpriced")}) {
        key += Between;
        key += word;
    }
    return key;
}

void bindRow(SQLite::Statement &row, const Booking &booking, Timestamp time, const CallBook::Who &who)
{
    row.bind(1, time);
    row.bindNoCopy(2, who.agent);
    row.bindNoCopy(3, who.model);
    row.bindNoCopy(4, who.provider);
    row.bind(5, booking.inputTokens);
    row.bind(6, booking.outputTokens);
    row.bind(7, booking.cacheReadTokens);
    row.bind(8, booking.cacheWriteTokens);
    row.bind(9, booking.reasoningTokens);
    if (booking.cost)
        row.bind(10, *booking.cost);
    else
        row.bind(10); // NULL
    row.bind(11, booking.calls);
}

void addTo(std::int64_t &sum, std::int64_t amount)
{
    sum = pricing::saturatedSum(sum, amount);
}

} // namespace

void CallBook::load(SQLite::Database &database)
{
    m_insert.emplace(database,
                     "INSERT INTO llm_call (time, agent, model, provider, input_tokens, output_tokens, "
                     "cache_read_tokens, cache_write_tokens, reasoning_tokens, cost_nanodollars, calls) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    m_upsert.emplace(database, Upsert);
}

void CallBook::addCall(const Booking &booking, Timestamp time, const Who &who)
{
    bindRow(*m_insert, booking, time, who);
    m_insert->exec();
    m_insert->reset();
}

void CallBook::addUsage(const Booking &booking, Timestamp time, const Who &who)
{
    const auto [entry, isNew] = m_usage.try_emplace(keyOf(booking, time, who));
    auto &[name, usage] = entry->second;
    if (isNew) {
        name = who;
        usage = {time, booking};
        return;
    }
    addTo(usage.sums.calls, booking.calls);
    addTo(usage.sums.inputTokens, booking.inputTokens);
    addTo(usage.sums.outputTokens, booking.outputTokens);
    addTo(usage.sums.cacheReadTokens, booking.cacheReadTokens);
    addTo(usage.sums.cacheWriteTokens, booking.cacheWriteTokens);
    addTo(usage.sums.reasoningTokens, booking.reasoningTokens);
    if (booking.cost)
        addTo(*usage.sums.cost, *booking.cost);
}

void CallBook::write()
{
    for (const auto &[key, entry] : m_usage) {
        bindRow(*m_upsert, entry.second.sums, entry.second.time, entry.first);
        m_upsert->bindNoCopy(12, key);
        m_upsert->exec();
        m_upsert->reset();
    }
}

void CallBook::rollback()
{
    m_insert->tryReset();
    m_upsert->tryReset();
    m_usage.clear();
}

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/dailycost.h"

#include "exporter/ledger/localday.h"

namespace meterbird::ledger {

namespace {

constexpr Milliseconds QuarterHour = 15 * 60 * 1000;
constexpr std::size_t DaysKept = 70; ///< this month and the one before, with room for wrong clocks

// An integer that overflows becomes a REAL in SQLite, which a STRICT table refuses: sums stop at the largest integer.
constexpr const char *Upsert = R"(
INSERT INTO daily_cost (day, model, provider, calls, input_tokens, output_tokens, cache_read_tokens,
    cache_write_tokens, cost_nanodollars, unpriced_tokens)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day, model, provider) DO UPDATE SET
    calls = min(calls, 9223372036854775807 - excluded.calls) + excluded.calls,
    input_tokens = min(input_tokens, 9223372036854775807 - excluded.input_tokens) + excluded.input_tokens,
    output_tokens = min(output_tokens, 9223372036854775807 - excluded.output_tokens) + excluded.output_tokens,
    cache_read_tokens = min(cache_read_tokens, 9223372036854775807 - excluded.cache_read_tokens) + excluded.cache_read_tokens,
    cache_write_tokens = min(cache_write_tokens, 9223372036854775807 - excluded.cache_write_tokens) + excluded.cache_write_tokens,
    cost_nanodollars = min(cost_nanodollars, 9223372036854775807 - excluded.cost_nanodollars) + excluded.cost_nanodollars,
    unpriced_tokens = min(unpriced_tokens, 9223372036854775807 - excluded.unpriced_tokens) + excluded.unpriced_tokens)";

void addTo(std::int64_t &sum, std::int64_t amount)
{
    sum = pricing::saturatedSum(sum, amount);
}

} // namespace

void DailyCost::load(SQLite::Database &database)
{
    m_upsert.emplace(database, Upsert);
    // Not sum(): it gives up when the sum does not fit.
    SQLite::Statement rows(database,
                           "SELECT day, cost_nanodollars FROM daily_cost WHERE day IN "
                           "(SELECT DISTINCT day FROM daily_cost ORDER BY day DESC LIMIT ?)");
    rows.bind(1, static_cast<std::int64_t>(DaysKept));
    const std::lock_guard lock(m_mutex);
    while (rows.executeStep()) {
        pricing::NanoDollars &sum = m_days[rows.getColumn(0).getString()];
        sum = pricing::saturatedSum(sum, rows.getColumn(1).getInt64());
    }
}

const std::string &DailyCost::dayOf(Timestamp time)
{
    if (const Timestamp quarter = time / QuarterHour; quarter != m_lastQuarter) {
        m_lastQuarter = quarter;
        m_lastDay = localDay(time);
    }
    return m_lastDay;
}

void DailyCost::add(const Booking &booking, Timestamp time, const std::string &model, const std::string &provider)
{
    Sums &sums = m_pending[{dayOf(time), model, provider}];
    addTo(sums.calls, booking.calls);
    addTo(sums.inputTokens, booking.inputTokens);
    addTo(sums.outputTokens, booking.outputTokens);
    addTo(sums.cacheReadTokens, booking.cacheReadTokens);
    addTo(sums.cacheWriteTokens, booking.cacheWriteTokens);
    if (booking.cost)
        addTo(sums.cost, *booking.cost);
    else
        addTo(sums.unpricedTokens, pricing::saturatedSum(booking.inputTokens, booking.outputTokens));
}

void DailyCost::write()
{
    for (const auto &[key, sums] : m_pending) {
        const auto &[day, model, provider] = key;
        m_upsert->bindNoCopy(1, day);
        m_upsert->bindNoCopy(2, model);
        m_upsert->bindNoCopy(3, provider);
        m_upsert->bind(4, sums.calls);
        m_upsert->bind(5, sums.inputTokens);
        m_upsert->bind(6, sums.outputTokens);
        m_upsert->bind(7, sums.cacheReadTokens);
        m_upsert->bind(8, sums.cacheWriteTokens);
        m_upsert->bind(9, sums.cost);
        m_upsert->bind(10, sums.unpricedTokens);
        m_upsert->exec();
        m_upsert->reset();
    }
}

void DailyCost::commit()
{
    const std::lock_guard lock(m_mutex);
    for (const auto &[key, sums] : m_pending) {
        pricing::NanoDollars &sum = m_days[std::get<0>(key)];
        sum = pricing::saturatedSum(sum, sums.cost);
    }
    m_pending.clear();
    while (m_days.size() > DaysKept)
        m_days.erase(m_days.begin());
}

void DailyCost::rollback()
{
    m_upsert->tryReset();
    m_pending.clear();
}

std::map<std::string, pricing::NanoDollars> DailyCost::recentDays() const
{
    const std::lock_guard lock(m_mutex);
    return m_days;
}

} // namespace meterbird::ledger

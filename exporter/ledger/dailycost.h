// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/booking.h"
#include "src/base/timerange.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>

namespace meterbird::ledger {

/// What LLM calls cost by local day, model and provider: the table, and in memory the sum of each recent day for the
/// gauges. Written by one thread inside its transaction; the sums may be asked from any thread. Throws
/// SQLite::Exception from load() and write(). Keeps a statement of the database that load() is given, which outlives
/// it.
class DailyCost
{
public:
    void load(SQLite::Database &database);

    /// `model` and `provider` are the labels under which the call is counted.
    void add(const Booking &booking, Timestamp time, const std::string &model, const std::string &provider);
    void write();
    void commit();
    void rollback();

    /// The committed sums of the latest 70 days that have any.
    std::map<std::string, pricing::NanoDollars> recentDays() const;

private:
    using Key = std::tuple<std::string, std::string, std::string>; ///< day, model, provider
    struct Sums {
        std::int64_t calls = 0;
        std::int64_t inputTokens = 0;
        std::int64_t outputTokens = 0;
        std::int64_t cacheReadTokens = 0; ///< part of the input, like the next
        std::int64_t cacheWriteTokens = 0;
        pricing::NanoDollars cost = 0;
        std::int64_t unpricedTokens = 0;
    };

    const std::string &dayOf(Timestamp time);

    std::map<Key, Sums> m_pending;
    std::optional<SQLite::Statement> m_upsert;
    Timestamp m_lastQuarter = -1; ///< the quarter of an hour of m_lastDay: everywhere a day starts with a full one
    std::string m_lastDay;
    mutable std::mutex m_mutex; ///< guards m_days
    std::map<std::string, pricing::NanoDollars> m_days;
};

} // namespace meterbird::ledger

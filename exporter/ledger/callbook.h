// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/booking.h"
#include "src/base/timerange.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <map>
#include <optional>
#include <string>

namespace meterbird::ledger {

/// The table llm_call: one row a call; what agents tell by counters, every few seconds and for each stream, is summed
/// up in one row a day, agent and model, so that the file does not grow with each of their exports. One thread; throws
/// SQLite::Exception from all but rollback(). Keeps statements of the database that load() is given, which outlives it.
class CallBook
{
public:
    /// Words from outside, as they came.
    struct Who {
        std::string agent {};
        std::string model {};
        std::string provider {};

        auto operator<=>(const Who &) const = default;
    };

    void load(SQLite::Database &database);

    void addCall(const Booking &booking, Timestamp time, const Who &who);
    void addUsage(const Booking &booking, Timestamp time, const Who &who);
    void write();
    void commit() { m_usage.clear(); }
    void rollback();

private:
    struct Usage {
        Timestamp time = 0; ///< of the first of the day
        Booking sums {};
    };

    std::map<std::string, std::pair<Who, Usage>> m_usage; ///< by their usage_key
    std::optional<SQLite::Statement> m_insert;
    std::optional<SQLite::Statement> m_upsert;
};

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <optional>
#include <string>

namespace meterbird::ledger {

/// Something to be known of for a week, beside what it came with.
struct Mark {
    std::string id {};
    std::string ifKnown {}; ///< only when this is known already; empty: in any case

    bool operator==(const Mark &) const = default;
};

/// What was recorded within the last 7 days, by ids, so that a repeat is told. Lives in the file alone. One thread;
/// throws SQLite::Exception. Keeps statements of the database that load() is given, which outlives it.
class IdBook
{
public:
    void load(SQLite::Database &database);

    /// From now on `id` is known. False: it was already.
    bool add(const std::string &id, Timestamp now);
    void add(const Mark &mark, Timestamp now);
    bool isKnown(const std::string &id);
    /// By the name that an earlier version gave it; nothing of that is left a week after its last.
    bool isKnownAs(const std::string &former) { return m_formerUntil > 0 && isKnown(former); }

    /// When the transaction failed.
    void rollback();

    /// Forgets some of those of before `limit`; true: there are more.
    bool forgetBefore(Timestamp limit);
    /// That there were names of an earlier version, once their week is over.
    void forgetFormer(Timestamp now);

private:
    Timestamp m_formerUntil = 0;
    std::optional<SQLite::Statement> m_insert;
    std::optional<SQLite::Statement> m_find;
    std::optional<SQLite::Statement> m_forget;
    std::optional<SQLite::Statement> m_forgetFormer;
};

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/pricing/money.h"
#include "src/base/error.h"

#include <SQLiteCpp/Database.h>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace meterbird::ledger {

enum class CostBy { Model, Provider, Day };

/// One line of the cost page: exact sums of stored calls, which stop at the largest integer.
struct CostRow {
    std::string day; ///< local, 2026-03-01; empty unless asked by day
    std::string model; ///< empty unless asked by model
    std::string provider; ///< empty when asked by day
    std::int64_t calls = 0;
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    pricing::NanoDollars cost = 0;
    std::int64_t unpricedTokens = 0; ///< tokens of calls without a price: not in `cost`
    std::int64_t cacheReadTokens = 0; ///< part of the input, like the next
    std::int64_t cacheWriteTokens = 0;

    bool operator==(const CostRow &) const = default;
};

/// Reads what the ledger has stored, over a connection of its own: also while a ledger (of this or another process)
/// writes. For one thread.
class CostReader
{
public:
    /// Error (Storage) when there is no file yet or it is no ledger.
    static Result<CostReader> open(const std::filesystem::path &database);

    /// Days `from` to `to`, both included, as 2026-03-01. By day in order of days, else the dearest first.
    Result<std::vector<CostRow>> costBy(CostBy by, const std::string &from, const std::string &to) const;

    /// The first and the last day that has calls; nothing when there are none.
    Result<std::optional<std::pair<std::string, std::string>>> days() const;

private:
    explicit CostReader(std::unique_ptr<SQLite::Database> database);

    std::unique_ptr<SQLite::Database> m_database;
};

} // namespace meterbird::ledger

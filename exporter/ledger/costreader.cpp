// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/costreader.h"

#include <SQLiteCpp/Statement.h>
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace meterbird::ledger {

namespace {

Failure storageError(const std::filesystem::path &file, const char *why)
{
    return Failure(Error {Error::Kind::Storage, "cannot read the costs from " + file.string() + ": " + why});
}

/// What a grouping does not tell apart is empty.
CostRow groupOf(CostBy by, const SQLite::Statement &row)
{
    CostRow group;
    if (by == CostBy::Day)
        group.day = row.getColumn(0).getString();
    if (by == CostBy::Model)
        group.model = row.getColumn(1).getString();
    if (by != CostBy::Day)
        group.provider = row.getColumn(2).getString();
    return group;
}

/// In C++: SQLite's sum() fails for good once a sum does not fit.
void addTo(CostRow &sums, const SQLite::Statement &row)
{
    int column = 2;
    for (std::int64_t *sum : {&sums.calls, &sums.inputTokens, &sums.outputTokens, &sums.cost, &sums.unpricedTokens,
                              &sums.cacheReadTokens, &sums.cacheWriteTokens})
        *sum = pricing::saturatedSum(*sum, row.getColumn(++column).getInt64());
}

std::vector<CostRow> inOrder(std::vector<CostRow> rows, CostBy by)
{
    std::ranges::sort(rows, [by](const CostRow &a, const CostRow &b) {
        const bool isDearer = by != CostBy::Day && a.cost != b.cost;
        return isDearer ? a.cost > b.cost : std::tie(a.day, a.model, a.provider) < std::tie(b.day, b.model, b.provider);
    });
    return rows;
}

} // namespace

CostReader::CostReader(std::unique_ptr<SQLite::Database> database)
    : m_database(std::move(database))
{ }

Result<CostReader> CostReader::open(const std::filesystem::path &database)
{
    std::error_code ignored;
    if (!std::filesystem::exists(database, ignored))
        return storageError(database, "there is no such file; nothing has been recorded yet");
    try {
        auto connection = std::make_unique<SQLite::Database>(database.string(), SQLite::OPEN_READONLY, 5000);
        if (!connection->tableExists("daily_cost"))
            return storageError(database, "nothing has been recorded yet");
        return CostReader(std::move(connection));
    } catch (const SQLite::Exception &problem) {
        return storageError(database, problem.what());
    }
}

Result<std::vector<CostRow>> CostReader::costBy(CostBy by, const std::string &from, const std::string &to) const
{
    try {
        SQLite::Statement ask(*m_database,
                              "SELECT day, model, provider, calls, input_tokens, output_tokens, cost_nanodollars, "
                              "unpriced_tokens, cache_read_tokens, cache_write_tokens FROM daily_cost "
                              "WHERE day BETWEEN ? AND ?");
        ask.bind(1, from);
        ask.bind(2, to);
        std::map<std::tuple<std::string, std::string, std::string>, CostRow> groups;
        while (ask.executeStep()) {
            CostRow group = groupOf(by, ask);
            const auto place = groups.try_emplace({group.day, group.model, group.provider}).first;
            CostRow &sums = place->second;
            std::tie(sums.day, sums.model, sums.provider) = place->first;
            addTo(sums, ask);
        }
        std::vector<CostRow> rows;
        for (auto &[key, sums] : groups)
            rows.push_back(std::move(sums));
        return inOrder(std::move(rows), by);
    } catch (const SQLite::Exception &problem) {
        return storageError(m_database->getFilename(), problem.what());
    }
}

Result<std::optional<std::pair<std::string, std::string>>> CostReader::days() const
{
    try {
        SQLite::Statement ask(*m_database, "SELECT min(day), max(day) FROM daily_cost");
        if (!ask.executeStep() || ask.getColumn(0).isNull())
            return std::nullopt;
        return std::pair(ask.getColumn(0).getString(), ask.getColumn(1).getString());
    } catch (const SQLite::Exception &problem) {
        return storageError(m_database->getFilename(), problem.what());
    }
}

} // namespace meterbird::ledger

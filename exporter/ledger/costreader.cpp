// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/costreader.h"

#include <SQLiteCpp/Statement.h>
#include <utility>

namespace meterbird::ledger {

namespace {

Failure storageError(const std::filesystem::path &file, const char *why)
{
    return Failure(Error {Error::Kind::Storage, "cannot read the costs from " + file.string() + ": " + why});
}

/// The three first columns are always day, model and provider; what a grouping does not tell apart is empty.
std::string queryFor(CostBy by)
{
    const auto query = [](const char *names, const char *group, const char *order) {
        return std::string("SELECT ") + names
            + ", sum(calls), sum(input_tokens), sum(output_tokens), sum(cost_nanodollars) AS cost, "
              "sum(unpriced_tokens), sum(cache_read_tokens), sum(cache_write_tokens) FROM daily_cost "
              "WHERE day BETWEEN ? AND ? GROUP BY "
            + group + " ORDER BY " + order;
    };
    switch (by) {
    case CostBy::Model:
        return query("'', model, provider", "model, provider", "cost DESC, model, provider");
    case CostBy::Provider:
        return query("'', '', provider", "provider", "cost DESC, provider");
    case CostBy::Day:
        break;
    }
    return query("day, '', ''", "day", "day");
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
        SQLite::Statement ask(*m_database, queryFor(by));
        ask.bind(1, from);
        ask.bind(2, to);
        std::vector<CostRow> rows;
        while (ask.executeStep()) {
            rows.push_back({ask.getColumn(0).getString(), ask.getColumn(1).getString(), ask.getColumn(2).getString(),
                            ask.getColumn(3).getInt64(), ask.getColumn(4).getInt64(), ask.getColumn(5).getInt64(),
                            ask.getColumn(6).getInt64(), ask.getColumn(7).getInt64(), ask.getColumn(8).getInt64(),
                            ask.getColumn(9).getInt64()});
        }
        return rows;
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/seriesretirement.h"

#include "exporter/ledger/localday.h"
#include "exporter/ledger/numberlist.h"
#include "exporter/ledger/seriestotals.h"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace meterbird::ledger {

namespace {

using telemetry::MetricInfo;
using telemetry::SeriesTotal;

constexpr Milliseconds Silence = 30LL * 24 * 3600 * 1000;

struct Row {
    std::int64_t id = 0;
    std::int64_t seen = 0;
    SeriesTotal total {};
};

std::vector<Row> rowsOf(SQLite::Database &database, const MetricInfo &info)
{
    SQLite::Statement ask(
        database, "SELECT id, seen, labels, whole, buckets, sum FROM series_total WHERE metric = ? ORDER BY id");
    ask.bind(1, std::string(info.name));
    std::vector<Row> rows;
    while (ask.executeStep()) {
        std::vector<std::string> labels = labelValues(ask.getColumn(2).getString());
        if (labels.size() != info.labels.size()) // SeriesBook leaves it alone, too
            continue;
        Row &row = rows.emplace_back();
        row.id = ask.getColumn(0).getInt64();
        row.seen = ask.getColumn(1).getInt64();
        row.total = newTotal(info.metric, std::move(labels));
        restore(row.total, ask.getColumn(3).getInt64(), fromJson<std::uint64_t>(ask.getColumn(4).getString()),
                ask.getColumn(5).getDouble());
    }
    return rows;
}

/// For a set of whatever length.
bool hasRoom(const std::vector<Row> &rows, const MetricInfo &info, const SeriesLimits &limits)
{
    std::size_t bytes = 0;
    for (const Row &row : rows)
        bytes += pageBytesOf(row.total);
    return rows.size() < openSets(info, limits.sets) && bytes < limits.bytes / 10 * 9;
}

/// In the caller's transaction.
void retire(SQLite::Database &database, const MetricInfo &info, const SeriesLimits &limits, Timestamp now)
{
    const std::vector<Row> rows = rowsOf(database, info);
    const std::string word = "retired " + localDay(now);
    const auto isTodays = [&](const Row &row) { return row.total.labels == folded(info, row.total.labels, word); };
    if (hasRoom(rows, info, limits) || std::ranges::any_of(rows, isTodays))
        return;
    SQLite::Statement remove(database, "DELETE FROM series_total WHERE id = ?");
    std::map<std::vector<std::string>, SeriesTotal> retired;
    for (const Row &row : rows) {
        if (row.seen >= now - Silence)
            continue;
        std::vector<std::string> labels = folded(info, row.total.labels, word);
        addTo(retired.try_emplace(labels, newTotal(info.metric, labels)).first->second, row.total);
        remove.bind(1, row.id);
        remove.exec();
        remove.reset();
    }
    SQLite::Statement insert(
        database, "INSERT INTO series_total (metric, labels, whole, buckets, sum, seen) VALUES (?, ?, ?, ?, ?, ?)");
    for (const auto &[labels, total] : retired) {
        insert.bind(1, std::string(info.name));
        insert.bind(2, labelText(labels));
        insert.bind(3, total.whole);
        insert.bind(4, toJson(total.buckets));
        insert.bind(5, total.sum);
        insert.bind(6, now);
        insert.exec();
        insert.reset();
    }
}

} // namespace

void retireSilentSeries(SQLite::Database &database, const SeriesLimits &limits, Timestamp now)
{
    try {
        SQLite::Transaction transaction(database);
        for (const MetricInfo &info : telemetry::catalogue()) {
            if (!info.labels.empty() && info.type != telemetry::MetricType::Gauge)
                retire(database, info, limits, now);
        }
        transaction.commit();
    } catch (const SQLite::Exception &) { // what there is can be read all the same
    }
}

} // namespace meterbird::ledger

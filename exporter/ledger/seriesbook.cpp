// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/seriesbook.h"

#include "exporter/ledger/numberlist.h"
#include "exporter/ledger/seriestotals.h"

#include <algorithm>
#include <ranges>
#include <string_view>

namespace meterbird::ledger {

using telemetry::Measurement;
using telemetry::Metric;
using telemetry::MetricInfo;
using telemetry::MetricType;
using telemetry::SeriesTotal;

namespace {

std::string keyOf(Metric metric, std::string_view labels)
{
    std::string key(1, static_cast<char>(metric));
    key += labels;
    return key;
}

std::optional<Metric> metricNamed(std::string_view name)
{
    const auto rows = telemetry::catalogue();
    const auto row = std::ranges::find(rows, name, &MetricInfo::name);
    return row == rows.end() ? std::nullopt : std::optional(row->metric);
}

} // namespace

SeriesBook::SeriesBook(SeriesLimits limits)
    : m_limits(limits)
    , m_shares(telemetry::catalogue().size())
{ }

void SeriesBook::load(SQLite::Database &database, Timestamp now)
{
    retireSilentSeries(database, m_limits, now);
    SQLite::Statement rows(database, "SELECT id, metric, labels, whole, buckets, sum FROM series_total ORDER BY id");
    while (rows.executeStep()) {
        // A name that is no longer in the catalogue stays in the file and is shown by the version that knows it.
        const auto metric = metricNamed(rows.getColumn(1).getString());
        const std::string labels = rows.getColumn(2).getString();
        if (!metric || labelValues(labels).size() != telemetry::info(*metric).labels.size())
            continue;
        Series &series = m_series[insert(*metric, labelValues(labels), keyOf(*metric, labels))];
        series.row = rows.getColumn(0).getInt64();
        restore(series.total, rows.getColumn(3).getInt64(), fromJson<std::uint64_t>(rows.getColumn(4).getString()),
                rows.getColumn(5).getDouble());
    }
    m_committed = m_series.size();
    m_insert.emplace(
        database,
        "INSERT INTO series_total (metric, labels, whole, buckets, sum, seen) VALUES (?, ?, ?, ?, ?, ?) RETURNING id");
    m_update.emplace(database, "UPDATE series_total SET whole = ?, buckets = ?, sum = ?, seen = ? WHERE id = ?");
}

std::vector<SeriesTotal> SeriesBook::totals() const
{
    std::vector<SeriesTotal> all;
    all.reserve(m_series.size());
    for (const Series &series : m_series)
        all.push_back(series.total);
    return all;
}

std::optional<Measurement> SeriesBook::add(Measurement &measurement)
{
    const MetricInfo &info = telemetry::info(measurement.metric);
    if (info.type == MetricType::Gauge)
        return std::nullopt;
    std::string key = keyOf(measurement.metric, labelText(measurement.labels));
    auto found = m_index.find(key);
    bool isFolded = false;
    if (found == m_index.end() && !mayOpen(measurement)) {
        isFolded = true;
        measurement.labels = folded(info, std::move(measurement.labels));
        key = keyOf(measurement.metric, labelText(measurement.labels));
        found = m_index.find(key);
    }
    const std::size_t index =
        found != m_index.end() ? found->second : insert(measurement.metric, measurement.labels, std::move(key));
    addTo(touch(index).total, measurement);
    // What counts the folds may fold itself, as its labels may be too many: that is not counted again.
    if (!isFolded || measurement.metric == Metric::SeriesDropped)
        return std::nullopt;
    Measurement dropped {Metric::SeriesDropped, {std::string(info.name)}, 0, 1};
    add(dropped);
    return dropped;
}

bool SeriesBook::mayOpen(const Measurement &measurement) const
{
    const MetricInfo &info = telemetry::info(measurement.metric);
    const Share &share = m_shares[static_cast<std::size_t>(info.metric)];
    return info.labels.empty()
        || (share.sets < openSets(info, m_limits.sets)
            && share.bytes + pageBytesOf(newTotal(info.metric, measurement.labels)) <= m_limits.bytes);
}

std::size_t SeriesBook::insert(Metric metric, std::vector<std::string> labels, std::string key)
{
    const std::size_t index = m_series.size();
    Series series;
    series.total = newTotal(metric, std::move(labels));
    series.key = key;
    Share &share = m_shares[static_cast<std::size_t>(metric)];
    ++share.sets;
    share.bytes += pageBytesOf(series.total);
    m_series.push_back(std::move(series));
    m_index.emplace(std::move(key), index);
    return index;
}

SeriesBook::Series &SeriesBook::touch(std::size_t index)
{
    Series &series = m_series[index];
    if (!series.isTouched) {
        series.isTouched = true;
        m_before.push_back({index, series.row, series.total.whole, series.total.buckets, series.total.sum});
    }
    return series;
}

void SeriesBook::write(Timestamp now)
{
    for (const Before &before : m_before) {
        Series &series = m_series[before.index];
        const bool isNew = series.row == 0;
        SQLite::Statement &statement = isNew ? *m_insert : *m_update;
        int column = 0;
        if (isNew) {
            statement.bind(++column, std::string(telemetry::info(series.total.metric).name));
            statement.bind(++column, series.key.substr(1));
        }
        statement.bind(++column, series.total.whole);
        statement.bind(++column, toJson(series.total.buckets));
        statement.bind(++column, series.total.sum);
        statement.bind(++column, now);
        if (!isNew)
            statement.bind(++column, series.row);
        if (statement.executeStep()) // the row's id
            series.row = statement.getColumn(0).getInt64();
        statement.reset();
    }
}

void SeriesBook::commit()
{
    for (const Before &before : m_before)
        m_series[before.index].isTouched = false;
    m_before.clear();
    m_committed = m_series.size();
}

void SeriesBook::rollback()
{
    m_insert->tryReset();
    m_update->tryReset();
    for (Before &before : m_before) {
        Series &series = m_series[before.index];
        series.isTouched = false;
        series.row = before.row;
        series.total.whole = before.whole;
        series.total.buckets = std::move(before.buckets);
        series.total.sum = before.sum;
    }
    m_before.clear();
    while (m_series.size() > m_committed) {
        const Series &last = m_series.back();
        Share &share = m_shares[static_cast<std::size_t>(last.total.metric)];
        --share.sets;
        share.bytes -= pageBytesOf(last.total);
        m_index.erase(last.key);
        m_series.pop_back();
    }
}

} // namespace meterbird::ledger

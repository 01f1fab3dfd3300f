// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/foreignbook.h"

#include "exporter/ledger/numberlist.h"

#include <SQLiteCpp/Transaction.h>
#include <algorithm>
#include <iterator>
#include <utility>

namespace meterbird::ledger {

namespace {

using telemetry::ForeignSeries;
using telemetry::ForeignTotal;
using telemetry::ForeignType;

constexpr Milliseconds Hour = 3600 * 1000;
constexpr Milliseconds SevenDays = 7 * 24 * Hour;

} // namespace

ForeignBook::ForeignBook(ForeignLimits limits)
    : m_limits(limits)
    , m_names(limits.families)
{ }

void ForeignBook::load(SQLite::Database &database)
{
    SQLite::Statement rows(database,
                           "SELECT id, name, labels, type, help, bounds, buckets, value, sum, seen FROM foreign_series "
                           "ORDER BY seen DESC");
    std::vector<std::int64_t> excess;
    while (rows.executeStep()) {
        ForeignSeries series {.name = rows.getColumn(1).getString(),
                              .type = static_cast<ForeignType>(rows.getColumn(3).getInt()),
                              .help = rows.getColumn(4).getString(),
                              .labels = labelsFrom(rows.getColumn(2).getString())};
        auto bounds = fromJson<double>(rows.getColumn(5).getString());
        auto buckets = fromJson<std::uint64_t>(rows.getColumn(6).getString());
        const Timestamp seen = rows.getColumn(9).getInt64();
        const std::int64_t row = rows.getColumn(0).getInt64();
        if (!hasRoom(pageShareOf(series, bounds.size()), keyOf(series).size())
            || m_names.seriesOf(series.name) >= m_limits.sets) {
            excess.push_back(row);
            continue;
        }
        if (!m_names.allows(series.name, series.type)) // the catalogue may have taken its name since
            continue;
        Entry &entry = open(series, bounds, seen)->second;
        entry.row = row;
        if (buckets.size() == entry.total.buckets.size())
            entry.total.buckets = std::move(buckets);
        entry.total.value = rows.getColumn(7).getDouble();
        entry.total.sum = rows.getColumn(8).getDouble();
    }
    m_insert.emplace(
        database,
        "INSERT INTO foreign_series (name, labels, type, help, bounds, buckets, value, sum, seen) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, labels) DO UPDATE SET type = excluded.type, "
        "help = excluded.help, bounds = excluded.bounds, buckets = excluded.buckets, "
        "value = excluded.value, sum = excluded.sum, seen = excluded.seen RETURNING id");
    m_update.emplace(database, "UPDATE foreign_series SET buckets = ?, value = ?, sum = ?, seen = ? WHERE id = ?");
    m_remove.emplace(database, "DELETE FROM foreign_series WHERE id = ?");
    rows.reset();
    removeRows(database, excess);
}

void ForeignBook::removeRows(SQLite::Database &database, const std::vector<std::int64_t> &rows)
{
    if (rows.empty())
        return;
    try {
        SQLite::Transaction transaction(database);
        for (const std::int64_t row : rows)
            removeRow(row);
        transaction.commit();
    } catch (const SQLite::Exception &) { // a full disk: they are not shown, and go with the next start
        m_remove->tryReset();
    }
}

void ForeignBook::removeRow(std::int64_t row)
{
    m_remove->bind(1, row);
    m_remove->exec();
    m_remove->reset();
}

std::vector<ForeignTotal> ForeignBook::totals() const
{
    std::vector<ForeignTotal> all;
    for (const auto &[key, entry] : m_entries) {
        if (entry.row != 0)
            all.push_back(entry.total);
    }
    return all;
}

ForeignBook::Shown ForeignBook::add(const StreamPoint &point, const Growth &growth, Timestamp now)
{
    if (growth.step == Growth::Step::Duplicate || point.stream->shown.name.empty())
        return Shown::Itself;
    const Place place = placeOf(*point.stream, now);
    if (!place.entry)
        return Shown::Not;
    touch(*place.entry, now);
    grow(place.entry->second, point, growth, now);
    return place.shown;
}

ForeignBook::Place ForeignBook::placeOf(const Stream &stream, Timestamp now)
{
    if (const auto known = m_places.find(stream.id); known != m_places.end())
        return known->second;
    const Place place = lookUp(stream, now);
    if (m_places.size() >= 2 * m_limits.series)
        m_places.clear();
    if (place.entry) // else there may be room later
        m_places.emplace(stream.id, place);
    return place;
}

ForeignBook::Place ForeignBook::lookUp(const Stream &stream, Timestamp now)
{
    const ForeignSeries &series = stream.shown;
    const std::string key = keyOf(series);
    if (const auto known = m_entries.find(key); known != m_entries.end())
        return {known->second.total.series->type == series.type ? &*known : nullptr, Shown::Itself};
    const std::size_t bounds = boundsOf(stream).size();
    const PageShare share = pageShareOf(series, bounds);
    const auto isFolding = [&] { return m_names.seriesOf(series.name) + 1 >= m_limits.sets; };
    if (!hasRoom(share, key.size()) || m_names.isFull() || isFolding())
        makeRoom(now);
    if (!m_names.allows(series.name, series.type))
        return {};
    if (hasRoom(share, key.size()) && !isFolding())
        return {open(series, boundsOf(stream), now), Shown::Itself};
    // The last place of each metric is for what folds.
    ForeignSeries folded = series;
    folded.labels = {{"job", "other"}};
    const std::string foldedKey = keyOf(folded);
    if (const auto known = m_entries.find(foldedKey); known != m_entries.end())
        return {&*known, Shown::Folded};
    const bool isRoom = hasRoom(pageShareOf(folded, bounds), foldedKey.size());
    return {isRoom ? open(folded, boundsOf(stream), now) : nullptr, Shown::Folded};
}

ForeignBook::Entries::value_type *ForeignBook::open(const ForeignSeries &series, const std::vector<double> &bounds,
                                                    Timestamp now)
{
    Entries::value_type &made = *m_entries.try_emplace(keyOf(series)).first;
    Entry &entry = made.second;
    entry.total = newTotal(series, bounds);
    entry.seen = now;
    m_names.add(series.name, series.type);
    take(made);
    if (m_insert) { // else it comes from the file
        m_before.push_back({&made, std::nullopt});
        entry.isTouched = true;
    }
    return &made;
}

bool ForeignBook::hasRoom(const PageShare &share, std::size_t words) const
{
    return m_entries.size() < m_limits.series && m_taken.samples + share.samples <= m_limits.samples
        && m_taken.bytes + share.bytes <= m_limits.bytes && m_words + words <= m_limits.words;
}

void ForeignBook::take(const Entries::value_type &entry)
{
    const ForeignTotal &total = entry.second.total;
    const PageShare share = pageShareOf(*total.series, total.bounds.size());
    m_taken.samples += share.samples;
    m_taken.bytes += share.bytes;
    m_words += entry.first.size();
}

void ForeignBook::giveBack(const Entries::value_type &entry)
{
    const ForeignTotal &total = entry.second.total;
    const PageShare share = pageShareOf(*total.series, total.bounds.size());
    m_taken.samples -= share.samples;
    m_taken.bytes -= share.bytes;
    m_words -= entry.first.size();
}

/// Stays true when the transaction fails: what is gone here and still in the file is found again by its next insert.
void ForeignBook::makeRoom(Timestamp now)
{
    if (now < m_nextRoom && m_nextRoom - now <= Hour) // the clock may have been set back
        return;
    Timestamp oldest = now;
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        const auto next = std::next(entry);
        if (!entry->second.isTouched && entry->second.seen < now - Hour)
            remove(entry);
        else
            oldest = std::min(oldest, entry->second.seen);
        entry = next;
    }
    m_nextRoom = oldest + Hour;
}

void ForeignBook::remove(Entries::iterator entry)
{
    ForeignTotal &total = entry->second.total;
    if (entry->second.row != 0)
        removeRow(entry->second.row);
    m_names.remove(total.series->name);
    giveBack(*entry);
    total.isGone = true;
    m_untold.push_back(std::move(total));
    m_entries.erase(entry);
    m_places.clear();
}

void ForeignBook::touch(Entries::value_type &entry, Timestamp now)
{
    if (!entry.second.isTouched) {
        m_before.push_back({&entry, entry.second});
        entry.second.isTouched = true;
    }
    entry.second.seen = now;
}

void ForeignBook::grow(Entry &entry, const StreamPoint &point, const Growth &growth, Timestamp now)
{
    if (entry.total.series->type != ForeignType::Gauge) {
        addTo(entry.total, point, growth);
        return;
    }
    if (point.isStale)
        entry.levels.leave(point.stream->id);
    else
        entry.levels.set(point.stream->id, growth.by.value, now);
    entry.total.isGone = entry.levels.isEmpty();
}

void ForeignBook::write()
{
    for (const Before &before : m_before) {
        const auto &[key, entry] = *before.entry;
        const ForeignTotal &total = entry.total;
        if (total.series->type == ForeignType::Gauge)
            continue;
        const bool isNew = entry.row == 0;
        SQLite::Statement &statement = isNew ? *m_insert : *m_update;
        int column = 0;
        if (isNew) {
            statement.bind(++column, total.series->name);
            statement.bind(++column, labelText(*total.series));
            statement.bind(++column, static_cast<int>(total.series->type));
            statement.bind(++column, total.series->help);
            statement.bind(++column, toJson(total.bounds));
        }
        statement.bind(++column, toJson(total.buckets));
        statement.bind(++column, total.value);
        statement.bind(++column, total.sum);
        statement.bind(++column, entry.seen);
        if (!isNew)
            statement.bind(++column, entry.row);
        if (statement.executeStep()) // the row's id
            before.entry->second.row = statement.getColumn(0).getInt64();
        statement.reset();
    }
}

std::vector<ForeignTotal> ForeignBook::commit()
{
    std::vector<ForeignTotal> changed = takeChanged();
    changed.reserve(changed.size() + m_before.size());
    for (const Before &before : m_before) {
        Entry &entry = before.entry->second;
        entry.isTouched = false;
        // Not with each point: thousands of streams whose attributes may not be shown are one gauge.
        if (entry.total.series->type == ForeignType::Gauge)
            entry.total.value = entry.levels.sum();
        changed.push_back(entry.total);
    }
    m_before.clear();
    for (const ForeignTotal &total : changed) {
        if (!total.isGone || total.series->type != ForeignType::Gauge)
            continue; // else its last stream has said that it has no value any more
        if (const auto entry = m_entries.find(keyOf(*total.series));
            entry != m_entries.end() && entry->second.levels.isEmpty())
            remove(entry);
    }
    m_untold.clear(); // they are in `changed`
    return changed;
}

void ForeignBook::rollback()
{
    m_insert->tryReset();
    m_update->tryReset();
    m_remove->tryReset();
    for (Before &before : m_before) {
        if (before.stood) {
            before.entry->second = std::move(*before.stood);
            continue;
        }
        const auto entry = m_entries.find(before.entry->first);
        m_names.remove(entry->second.total.series->name);
        giveBack(*entry);
        m_entries.erase(entry);
        m_places.clear();
    }
    m_before.clear();
}

void ForeignBook::dropSilentGauges(Timestamp now)
{
    m_remove->tryReset(); // an exception may have left it half-way
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        const auto next = std::next(entry);
        ForeignTotal &total = entry->second.total;
        if (total.series->type == ForeignType::Gauge) {
            const bool hasChanged = entry->second.levels.forgetSilent(now);
            if (entry->second.levels.isEmpty()) {
                remove(entry);
            } else if (hasChanged) {
                total.value = entry->second.levels.sum();
                m_untold.push_back(total);
            }
        }
        entry = next;
    }
}

void ForeignBook::forgetSilent(Timestamp now)
{
    m_remove->tryReset(); // an exception may have left it half-way
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        const auto next = std::next(entry);
        if (entry->second.total.series->type != ForeignType::Gauge && entry->second.seen < now - SevenDays)
            remove(entry);
        entry = next;
    }
}

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace meterbird::ledger {

/// The tables of room "ledger". Money is whole nano-dollars, time is milliseconds since 1970, days are local
/// (2026-03-01).
///   event_id      keys of the last 7 days (see repeatKey()), so that a repeat is told
///   former_id     until when the ids of plain events may be in event_id bare, as an earlier version kept them
///   llm_call      what cost is made of, kept: one row a call, and one a day, agent and model for what agents tell by
///                 counters, with a usage_key and as many calls as they say it was, mostly 0; cost_nanodollars is NULL
///                 when there was no price
///   series_total  where each exposed series stands, and when it last grew (seen); labels are joined by U+001F, buckets
///                 are a JSON array
///   daily_cost    the sums of llm_call by local day, model and provider
///   cost_setting  budget_month_nanodollars
///   stream        how far each stream of points has come: see toText(StreamState); sender is the job of its series,
///                 empty for those that were last written by a Meterbird that did not keep it
///   claim         when a sender was last heard and last counted on a quantity (number of Quantity) by a signal of a
///                 rank, in Unix nanoseconds
///   foreign_series  where each series stands that is shown under a name of its own; labels are name U+001F value
///                 U+001F …, bounds and buckets JSON arrays, type is the number of ForeignType
inline constexpr std::array<std::string_view, 4> LedgerSchema {R"(
CREATE TABLE event_id (id TEXT PRIMARY KEY, seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX event_id_seen ON event_id (seen);
CREATE TABLE llm_call (
    id INTEGER PRIMARY KEY, time INTEGER NOT NULL, agent TEXT NOT NULL, model TEXT NOT NULL, provider TEXT NOT NULL,
    input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cache_read_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL, reasoning_tokens INTEGER NOT NULL, cost_nanodollars INTEGER) STRICT;
CREATE TABLE series_total (
    id INTEGER PRIMARY KEY, metric TEXT NOT NULL, labels TEXT NOT NULL, whole INTEGER NOT NULL, buckets TEXT NOT NULL,
    sum REAL NOT NULL, UNIQUE (metric, labels)) STRICT;
CREATE TABLE daily_cost (
    day TEXT NOT NULL, model TEXT NOT NULL, provider TEXT NOT NULL, calls INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cache_read_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL, cost_nanodollars INTEGER NOT NULL, unpriced_tokens INTEGER NOT NULL,
    PRIMARY KEY (day, model, provider)) STRICT, WITHOUT ROWID;
CREATE TABLE cost_setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)",
                                                               R"(
ALTER TABLE llm_call ADD COLUMN calls INTEGER NOT NULL DEFAULT 1;
ALTER TABLE llm_call ADD COLUMN usage_key TEXT;
CREATE UNIQUE INDEX llm_call_usage ON llm_call (usage_key) WHERE usage_key IS NOT NULL;
CREATE TABLE stream (
    id INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE, seen INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
CREATE TABLE claim (
    sender TEXT NOT NULL, quantity INTEGER NOT NULL, rank INTEGER NOT NULL, seen INTEGER NOT NULL,
    counted INTEGER NOT NULL, PRIMARY KEY (sender, quantity, rank)) STRICT, WITHOUT ROWID;
CREATE TABLE foreign_series (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, labels TEXT NOT NULL, type INTEGER NOT NULL, help TEXT NOT NULL,
    bounds TEXT NOT NULL, buckets TEXT NOT NULL, value REAL NOT NULL, sum REAL NOT NULL, seen INTEGER NOT NULL,
    UNIQUE (name, labels)) STRICT;
)",
                                                               R"(
ALTER TABLE stream ADD COLUMN sender TEXT NOT NULL DEFAULT '';
)",
                                                               R"(
ALTER TABLE series_total ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
UPDATE series_total SET seen = max(CAST(strftime('%s', 'now') AS INTEGER) * 1000,
    coalesce((SELECT max(seen) FROM event_id), 0));
CREATE TABLE former_id (until INTEGER NOT NULL) STRICT;
INSERT INTO former_id SELECT max(seen) + 7 * 86400000 FROM event_id HAVING count(*) > 0;
)"};

} // namespace meterbird::ledger

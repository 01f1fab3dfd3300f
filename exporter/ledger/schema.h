// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace meterbird::ledger {

/// The tables of room "ledger". Money is whole nano-dollars, time is milliseconds since 1970, days are local
/// (2026-03-01).
///   event_id      ids of the last 7 days, so that a repeat is told
///   llm_call      what cost is made of, one row a call, kept; cost_nanodollars is NULL when there was no price
///   series_total  where each exposed series stands; labels are joined by U+001F, buckets are a JSON array
///   daily_cost    the sums of llm_call by local day, model and provider
///   cost_setting  budget_month_nanodollars
inline constexpr std::array<std::string_view, 1> LedgerSchema {R"(
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
)"};

} // namespace meterbird::ledger

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/episode.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <span>
#include <string_view>

/// How alert values lie in the tables of AlertStore. Used by alertstore.cpp alone.
namespace meterbird::alerts::rows {

extern const std::span<const std::string_view> schema;

std::string toText(const Labels &labels);
Labels toLabels(const std::string &text);

void write(SQLite::Database &database, const Alert &alert);
Alert readAlert(SQLite::Statement &row);
/// The row's id; the one that stands already when this episode was recorded before.
std::int64_t write(SQLite::Database &database, const Episode &episode);
Episode readEpisode(SQLite::Statement &row);
void addNotice(SQLite::Database &database, std::int64_t episode, LoggedNotice::Kind kind, Timestamp dueAt);

extern const char *const alertColumns;
extern const char *const episodeColumns;

} // namespace meterbird::alerts::rows

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "src/base/error.h"

#include <SQLiteCpp/Database.h>
#include <chrono>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

namespace meterbird {

/// One step of a room's schema. Steps are numbered from 1 in the order given and run once each, in a transaction; a
/// step that has shipped is never changed.
using SchemaSteps = std::span<const std::string_view>;

/// Opens (and makes, 0600) the database file in WAL mode with synchronous=FULL: what is committed is on the disk, the
/// making of tables apart. Several connections to one file are fine: one a thread, as SQLite's rule is. Error (Storage)
/// names the file: cannot be opened, is no database, is damaged.
Result<std::unique_ptr<SQLite::Database>> openDatabase(const std::filesystem::path &file);

/// How long a statement waits for the lock of another connection, from now on; openDatabase() sets 2 s. For a thread
/// that people wait for, that is too long. Roughly kept: a busy machine makes it longer.
void waitForLocks(SQLite::Database &database, std::chrono::milliseconds atMost);

/// Brings the tables of `room` (a short fixed name: "ledger", "alerts") to the newest step. Error (Storage) when the
/// disk refuses or when the file was written by a newer Meterbird; the connection is not to be used then.
Result<void> migrate(SQLite::Database &database, std::string_view room, SchemaSteps steps);

} // namespace meterbird

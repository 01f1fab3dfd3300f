// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/database.h"
#include "src/settings/settings.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace meterbird::settings {

/// The settings as they stand on disk. `complaints` names stored values that cannot be used (a newer or a damaged
/// file); their defaults stand in, and the stored text stays until that setting is changed.
struct Loaded {
    Settings settings;
    std::vector<std::string> complaints;
};

/// Keeps Settings in the database file (room "settings", key and value). A save is one durable transaction: after a
/// crash the old or the new settings stand there, never half. Rows it does not know are left alone. One thread.
class SettingsStore
{
public:
    /// Error (Storage): the file cannot be used.
    static Result<SettingsStore> open(const std::filesystem::path &databaseFile);

    Result<Loaded> load() const;

    /// Writes what differs from what is stored. Error (Config) when a value is out of bounds, Storage when
    /// the disk refuses; nothing is changed then.
    Result<void> save(const Settings &settings);

private:
    explicit SettingsStore(std::unique_ptr<SQLite::Database> database);

    std::unique_ptr<SQLite::Database> m_database;
};

} // namespace meterbird::settings

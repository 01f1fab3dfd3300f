// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/settings/settingsstore.h"

#include "src/settings/settingsrows.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <array>
#include <string_view>

namespace meterbird::settings {

namespace {

constexpr std::array<std::string_view, 1> schema {
    "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
};

Failure storageError(const std::string &what, const SQLite::Exception &problem)
{
    return Failure(Error {Error::Kind::Storage, what + ": " + problem.what()});
}

Rows storedRows(SQLite::Database &database)
{
    Rows rows;
    SQLite::Statement ask(database, "SELECT key, value FROM settings");
    while (ask.executeStep())
        rows.emplace(ask.getColumn(0).getString(), ask.getColumn(1).getString());
    return rows;
}

} // namespace

SettingsStore::SettingsStore(std::unique_ptr<SQLite::Database> database)
    : m_database(std::move(database))
{ }

Result<SettingsStore> SettingsStore::open(const std::filesystem::path &databaseFile)
{
    auto database = openDatabase(databaseFile);
    if (!database)
        return Failure(database.error());
    if (const auto ready = migrate(**database, "settings", schema); !ready)
        return Failure(ready.error());
    return SettingsStore(std::move(*database));
}

Result<Loaded> SettingsStore::load() const
{
    try {
        return fromRows(storedRows(*m_database));
    } catch (const SQLite::Exception &problem) {
        return storageError("cannot read the settings", problem);
    }
}

Result<void> SettingsStore::save(const Settings &settings)
{
    if (const auto fine = validate(settings); !fine)
        return fine;
    try {
        SQLite::Transaction transaction(*m_database, SQLite::TransactionBehavior::IMMEDIATE);
        const Rows stored = storedRows(*m_database);
        const Rows before = toRows(fromRows(stored).settings);
        SQLite::Statement write(*m_database,
                                "INSERT INTO settings (key, value) VALUES (?, ?) "
                                "ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        bool changed = false;
        for (const auto &[key, value] : toRows(settings)) {
            // A stored text that we could not read reads as its default: it stays until that setting is changed.
            if (before.at(key) == value)
                continue;
            write.reset();
            write.bind(1, key);
            write.bind(2, value);
            write.exec();
            changed = true;
        }
        if (changed)
            transaction.commit();
        return {};
    } catch (const SQLite::Exception &problem) {
        return storageError("cannot save the settings", problem);
    }
}

} // namespace meterbird::settings

// SPDX-License-Identifier: Apache-2.0
#include "src/base/database.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <cstdint>
#include <fcntl.h>
#include <sqlite3.h>
#include <string>
#include <unistd.h>

namespace meterbird {

namespace {

Failure storageError(const std::string &what)
{
    return Failure(Error {Error::Kind::Storage, what});
}

/// While it lives, a commit is not synced: for tables alone. What power takes away of them is made again, and the next
/// commit that is synced takes along all that stands before it in the log.
class Unsynced
{
public:
    explicit Unsynced(SQLite::Database &database)
        : m_database(database)
    {
        m_database.exec("PRAGMA synchronous=NORMAL");
    }
    /// Without end(): on the way of another error, after which nobody is to write by this connection.
    ~Unsynced()
    {
        if (!m_hasEnded)
            m_database.tryExec("PRAGMA synchronous=FULL");
    }
    /// Throws when commits would go on without a sync. Outside transactions only, as SQLite's rule is.
    void end()
    {
        m_database.exec("PRAGMA synchronous=FULL");
        m_hasEnded = true;
    }
    Unsynced(const Unsynced &) = delete;
    Unsynced &operator=(const Unsynced &) = delete;

private:
    SQLite::Database &m_database;
    bool m_hasEnded = false;
};

/// Those that are not done yet, all or none.
Result<void> runSteps(SQLite::Database &database, std::string_view room, SchemaSteps steps)
{
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement ask(database, "SELECT step FROM schema_version WHERE room = ?");
    ask.bind(1, std::string(room));
    const auto done = static_cast<std::size_t>(ask.executeStep() ? ask.getColumn(0).getInt64() : 0);
    if (done > steps.size())
        return storageError("the database " + database.getFilename() + " was written by a newer Meterbird ("
                            + std::string(room) + " step " + std::to_string(done) + ", this one knows "
                            + std::to_string(steps.size()) + ')');
    if (done == steps.size())
        return {};
    for (const std::string_view step : steps.subspan(done))
        database.exec(std::string(step));
    SQLite::Statement note(database,
                           "INSERT INTO schema_version (room, step) VALUES (?, ?) "
                           "ON CONFLICT (room) DO UPDATE SET step = excluded.step");
    note.bind(1, std::string(room));
    note.bind(2, static_cast<std::int64_t>(steps.size()));
    note.exec();
    transaction.commit();
    return {};
}

} // namespace

void waitForLocks(SQLite::Database &database, std::chrono::milliseconds atMost)
{
    // SQLite's own waiting grows to 100 ms a try, so that a busy writer could win for ever; this one is seldom late.
    sqlite3_busy_handler(
        database.getHandle(),
        [](void *most, int tries) {
            ::usleep(500);
            return tries < reinterpret_cast<std::intptr_t>(most) ? 1 : 0;
        },
        reinterpret_cast<void *>(static_cast<std::intptr_t>(2 * atMost.count())));
}

Result<std::unique_ptr<SQLite::Database>> openDatabase(const std::filesystem::path &file)
{
    try {
        // SQLite would make it with the umask's mode; what agents cost is nobody else's business. One that is there
        // already must not be opened here: closing it again would take away the locks of every connection that this
        // process has to it (POSIX), and the next program to close the file would remove its log.
        if (const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); fd >= 0)
            ::close(fd);
        auto database = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        waitForLocks(*database, std::chrono::seconds(2));
        database->exec("PRAGMA journal_mode=WAL");
        database->exec("PRAGMA foreign_keys=ON");
        database->exec("PRAGMA trusted_schema=OFF");
        database->exec("PRAGMA journal_size_limit=67108864");
        Unsynced tables(*database);
        database->exec(
            "CREATE TABLE IF NOT EXISTS schema_version (room TEXT PRIMARY KEY, step INTEGER NOT NULL) STRICT");
        tables.end();
        return database;
    } catch (const SQLite::Exception &problem) {
        return storageError("cannot use the database " + file.string() + ": " + problem.what());
    }
}

Result<void> migrate(SQLite::Database &database, std::string_view room, SchemaSteps steps)
{
    try {
        Unsynced tables(database);
        auto done = runSteps(database, room, steps);
        tables.end();
        return done;
    } catch (const SQLite::Exception &problem) {
        return storageError("cannot prepare the database " + database.getFilename() + ": " + problem.what());
    }
}

} // namespace meterbird

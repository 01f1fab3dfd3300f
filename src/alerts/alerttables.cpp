// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/alerttables.h"

#include "src/alerts/alertrows.h"
#include "src/base/database.h"

#include <QLoggingCategory>

#include <SQLiteCpp/Transaction.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <sqlite3.h>

namespace meterbird::alerts {

namespace {

Q_LOGGING_CATEGORY(lcTables, "meterbird.alerts.tables", QtInfoMsg)

constexpr Milliseconds firstDelay = 500, lastDelay = 60'000; // between two tries
constexpr Milliseconds worthAWord = 4'000; // a lock that is held for longer than this
constexpr std::chrono::milliseconds lockPatience {100}; // with a lock: somebody waits for the window

int codeOf(const SQLite::Exception &problem)
{
    return problem.getErrorCode() & 0xff; // without what the extended ones add
}

bool isLock(int code)
{
    return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

/// The same again would be no use: not the disk says no.
bool isOurFault(int code)
{
    return code == SQLITE_CONSTRAINT || code == SQLITE_MISUSE || code == SQLITE_RANGE;
}

std::unique_ptr<SQLite::Database> emptyTables()
{
    auto database = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database->exec("PRAGMA foreign_keys=ON");
    for (const std::string_view step : rows::schema)
        database->exec(std::string(step));
    return database;
}

/// While it lives, the tables of the file are to be had beside those in memory, as `disk`.
class Attached
{
public:
    Attached(SQLite::Database &memory, const std::string &file)
        : m_memory(memory)
    {
        SQLite::Statement attach(memory, "ATTACH DATABASE ? AS disk");
        attach.bind(1, file);
        attach.exec();
    }
    ~Attached() { m_memory.tryExec("DETACH DATABASE disk"); }
    Attached(const Attached &) = delete;
    Attached &operator=(const Attached &) = delete;

private:
    SQLite::Database &m_memory;
};

constexpr std::array numbered {"alert_episode", "alert_notice"}; // notices after their episodes
constexpr std::array others {"alert_active", "alert_snooze", "alert_rules"};

/// Makes the file's rows equal to those in memory and leaves those alone that are equal: a disk that was full a moment
/// ago is not to be filled with what it has.
void copyBack(SQLite::Database &memory)
{
    const auto put = [&memory](const std::string &table) {
        memory.exec("INSERT OR REPLACE INTO disk." + table + " SELECT * FROM main." + table
                    + " EXCEPT SELECT * FROM disk." + table);
    };
    for (const std::string table : numbered) {
        memory.exec("DELETE FROM disk." + table + " WHERE id NOT IN (SELECT id FROM main." + table + ')');
        put(table);
    }
    for (const std::string table : others) {
        memory.exec("DELETE FROM disk." + table);
        put(table);
    }
}

} // namespace

AlertTables::AlertTables(std::unique_ptr<SQLite::Database> file)
    : m_file(std::move(file))
{
    if (m_file) {
        waitForLocks(*m_file, lockPatience);
    } else {
        m_memory = emptyTables();
        m_problem = Error {Error::Kind::Storage, "alerts are kept in memory only"};
    }
}

AlertTables::~AlertTables()
{
    returnToFile();
}

void AlertTables::write(const std::function<void(SQLite::Database &)> &change)
{
    const auto attempt = [this, &change] {
        SQLite::Transaction transaction(now(), SQLite::TransactionBehavior::IMMEDIATE);
        change(now());
        transaction.commit();
    };
    try {
        attempt();
        return;
    } catch (const SQLite::Exception &refused) {
        if (m_memory || isOurFault(codeOf(refused))) {
            qCWarning(lcTables) << "alerts were not recorded:" << refused.what();
            return; // they are still on screen
        }
        goOnInMemory(refused);
    }
    try {
        attempt();
    } catch (const SQLite::Exception &refused) {
        qCWarning(lcTables) << "alerts were not recorded:" << refused.what();
    }
    if (m_refused)
        m_refused();
}

void AlertTables::goOnInMemory(const SQLite::Exception &refused)
{
    auto memory = emptyTables();
    noteRefusal(refused);
    try {
        // Only our tables: the file holds the ledger as well.
        const Attached disk(*memory, m_file->getFilename());
        const auto take = [&memory](const std::string &table) {
            memory->exec("INSERT INTO main." + table + " SELECT * FROM disk." + table);
        };
        std::ranges::for_each(numbered, take);
        std::ranges::for_each(others, take);
    } catch (const SQLite::Exception &unreadable) {
        // What the engine holds is recorded again with its next step. It must never be written over what the file has.
        memory = emptyTables();
        memory->exec("PRAGMA foreign_keys=OFF"); // of episodes that only the file knows
        m_delay = 0;
        m_problem = Error {Error::Kind::Storage, std::string("alerts are kept in memory only: ") + unreadable.what()};
    }
    m_memory = std::move(memory);
}

void AlertTables::noteRefusal(const SQLite::Exception &refused)
{
    const int code = codeOf(refused);
    if (isLock(code)) {
        m_delay = std::clamp<Milliseconds>(m_delay * 2, firstDelay, lastDelay);
        if (m_delay < worthAWord)
            return;
    } else {
        m_delay = code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? 0 : lastDelay;
    }
    m_problem =
        Error {Error::Kind::Storage,
               std::string("alerts are kept in memory")
                   + (m_delay > 0 ? " until the file can be written again, which is tried every minute: " : " only: ")
                   + refused.what()};
}

std::optional<Milliseconds> AlertTables::returnDelay() const
{
    return m_memory && m_delay > 0 ? std::optional(m_delay) : std::nullopt;
}

bool AlertTables::returnToFile()
{
    if (!returnDelay())
        return isInFile();
    try {
        // Off, so that an episode's row can be put in the place of its older self without taking along its notices.
        m_memory->exec("PRAGMA foreign_keys=OFF");
        waitForLocks(*m_memory, lockPatience);
        const Attached disk(*m_memory, m_file->getFilename());
        m_memory->exec("PRAGMA disk.synchronous=FULL");
        SQLite::Transaction transaction(*m_memory, SQLite::TransactionBehavior::IMMEDIATE);
        copyBack(*m_memory);
        transaction.commit();
    } catch (const SQLite::Exception &refused) {
        m_memory->tryExec("PRAGMA foreign_keys=ON");
        noteRefusal(refused);
        return false;
    }
    m_memory.reset();
    m_problem.reset();
    m_delay = 0;
    return true;
}

} // namespace meterbird::alerts

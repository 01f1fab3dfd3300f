// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/base/timerange.h"

#include <functional>
#include <memory>
#include <optional>

namespace SQLite {
class Database;
class Exception;
} // namespace SQLite

namespace meterbird::alerts {

/// Where AlertStore's tables are: in the file, or, while the file refuses, in a copy in memory that is written back as
/// soon as the file takes it. The file is ours alone, but for its lock, which the ledger has too. GUI thread only:
/// a write waits for that lock for a tenth of a second at most.
class AlertTables
{
public:
    /// Null: in memory for good.
    explicit AlertTables(std::unique_ptr<SQLite::Database> file);
    ~AlertTables(); ///< tries the file once more

    SQLite::Database &now() { return m_memory ? *m_memory : *m_file; }
    bool isInFile() const { return !m_memory; }
    /// Why not, when that is worth a word: a lock that is let go of in a moment is not.
    const std::optional<Error> &problem() const { return m_problem; }

    /// In one transaction. When the file refuses, it is done in memory; `change` may so be called twice.
    void write(const std::function<void(SQLite::Database &)> &change);

    /// Called when a write went to memory because the file refused it. returnDelay() says when to try it again.
    void setRefusedHandler(std::function<void()> handler) { m_refused = std::move(handler); }
    /// How long to wait before returnToFile(): 0.5 s and more for a lock, a minute for a disk. Nothing: it makes no
    /// sense, because all is in the file, or because the file cannot be read either.
    std::optional<Milliseconds> returnDelay() const;
    /// Writes what memory holds into the file, in one transaction, and goes on there. False: it still refuses.
    bool returnToFile();

private:
    void goOnInMemory(const SQLite::Exception &refused);
    void noteRefusal(const SQLite::Exception &refused);

    std::unique_ptr<SQLite::Database> m_file;
    std::unique_ptr<SQLite::Database> m_memory;
    std::optional<Error> m_problem;
    std::function<void()> m_refused;
    Milliseconds m_delay = 0; ///< before the next try; 0: none
};

} // namespace meterbird::alerts

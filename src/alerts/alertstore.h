// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/episode.h"
#include "src/base/error.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace SQLite {
class Database;
}

namespace meterbird::alerts {

/// What alerting must not forget: active alerts, the history, the notification log, snoozes. Tables of the program's
/// database file. GUI thread only. When the disk refuses a write it goes on in memory (isPersistent turns false), so
/// that alerts still reach the desktop.
class AlertStore
{
public:
    /// Error (Storage) when the file cannot be used; inMemory() is then the way to go on.
    static Result<std::unique_ptr<AlertStore>> open(const std::filesystem::path &file);
    static std::unique_ptr<AlertStore> inMemory();
    ~AlertStore();

    bool isPersistent() const { return !m_problem; }
    /// Why it is not; nothing while it is.
    const std::optional<Error> &problem() const { return m_problem; }

    /// Pending and firing alerts as they were last recorded, marked as restored.
    std::vector<Alert> activeAlerts();

    /// In one transaction: what is active of a rule now, a history row and a due notice for each alert that fired, the
    /// end and its notice for each that was resolved. `describe` words an episode; `silent` ends episodes without a
    /// notice. Sets the episode of the alerts that fired, in both lists.
    void record(const std::string &ruleId, std::vector<Alert> &active, std::vector<Transition> &transitions,
                const std::function<Episode(const Transition &)> &describe, bool silent = false);

    /// Episodes that were alive at some time since `since`, newest first, at most `limit`.
    std::vector<Episode> history(Timestamp since, int limit = 1'000);
    std::optional<Episode> episode(std::int64_t id);
    int unreadCount();
    void markRead(std::int64_t episode);
    void markAllRead();

    /// Log rows without a receipt whose time has come, oldest first.
    std::vector<LoggedNotice> dueNotices(Timestamp now);
    /// When the next row becomes due after `now`; 0: none.
    Timestamp nextDue(Timestamp now);
    /// The intent, before it is handed to the desktop.
    void noteTry(const std::vector<std::int64_t> &notices);
    void takeBackTry(const std::vector<std::int64_t> &notices); ///< it is certain that nobody saw it
    void noteReceipt(const std::vector<std::int64_t> &notices, const std::string &receipt, Timestamp now);
    /// Will never be sent: overtaken by a later one, or slept through.
    void drop(const std::vector<std::int64_t> &notices);
    /// The newest receipt of an episode; empty: never delivered.
    std::string lastReceipt(std::int64_t episode);
    std::vector<Episode> episodesOfReceipt(const std::string &receipt);

    /// `until` <= now ends the silence. A firing alert that is silenced is told again when the silence ends.
    void snooze(const Snooze &snooze, Timestamp now);
    std::vector<Snooze> snoozes(Timestamp now);

    /// Removes resolved episodes older than `before` and all but the newest `most`.
    void prune(Timestamp before, int most = 10'000);

private:
    explicit AlertStore(std::unique_ptr<SQLite::Database> database);
    void write(const std::function<void(SQLite::Database &)> &change);
    void goOnInMemory(const std::string &reason);

    std::unique_ptr<SQLite::Database> m_database;
    std::optional<Error> m_problem;
};

} // namespace meterbird::alerts

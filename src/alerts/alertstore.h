// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alerttables.h"
#include "src/alerts/episode.h"
#include "src/base/error.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace meterbird::alerts {

/// What alerting must not forget: active alerts, the history, the notification log, snoozes. Tables of the program's
/// database file. GUI thread only, which waits a tenth of a second for the file at most. When the file refuses a write
/// it goes on in memory (isPersistent turns false), so that alerts still reach the desktop, and writes all of it back
/// when the file takes it again: whoever has a timer calls returnToFile(). What a crash takes away until then is told
/// again or as ended while away.
class AlertStore
{
public:
    /// Error (Storage) when the file cannot be used; inMemory() is then the way to go on.
    static Result<std::unique_ptr<AlertStore>> open(const std::filesystem::path &file);
    static std::unique_ptr<AlertStore> inMemory();
    ~AlertStore();

    bool isPersistent() const { return m_tables.isInFile(); }
    /// Why it is not, for people; nothing while it is, or will be in a moment.
    const std::optional<Error> &problem() const { return m_tables.problem(); }
    void setRefusedHandler(std::function<void()> handler) { m_tables.setRefusedHandler(std::move(handler)); }
    std::optional<Milliseconds> returnDelay() const { return m_tables.returnDelay(); }
    bool returnToFile() { return m_tables.returnToFile(); }

    /// Pending and firing alerts as they were last recorded, marked as restored.
    std::vector<Alert> activeAlerts();

    /// In one transaction: what is active of a rule now, a history row and a due notice for each alert that fired, the
    /// end and its notice for each that was resolved. `describe` words an episode. Sets the episode of the alerts that
    /// fired, in both lists.
    void record(const std::string &ruleId, std::vector<Alert> &active, std::vector<Transition> &transitions,
                const std::function<Episode(const Transition &)> &describe);

    /// Episodes that were alive at some time since `since`, newest first, at most `limit`.
    std::vector<Episode> history(Timestamp since, int limit = 1'000);
    std::optional<Episode> episode(std::int64_t id);
    /// Differs from before when the history may be different: what was read of it is good as long as it stays.
    std::uint64_t historyRevision() const { return m_historyRevision; }
    std::set<std::int64_t> unreadFiring();
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

    /// `until` <= now ends the silence. A firing alert that is silenced is told again when the silence ends, whenever
    /// that is.
    void snooze(const Snooze &snooze, Timestamp now);
    std::vector<Snooze> snoozes(Timestamp now);

    /// The rule files as they were last good: text by path. Written only when it is another than is kept.
    void keepRules(const std::map<std::string, std::string> &texts);
    std::map<std::string, std::string> keptRules();

    /// Removes resolved episodes older than `before` and all but the newest `most`.
    void prune(Timestamp before, int most = 10'000);

private:
    explicit AlertStore(std::unique_ptr<SQLite::Database> database);
    void writeHistory(const std::function<void(SQLite::Database &)> &change);

    AlertTables m_tables;
    std::uint64_t m_historyRevision = 0;
};

} // namespace meterbird::alerts

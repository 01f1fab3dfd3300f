// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/alertstore.h"

#include "src/alerts/alertrows.h"
#include "src/base/database.h"

#include <algorithm>

namespace meterbird::alerts {

namespace {

using rows::toText;

/// Empty when it fails: a list that cannot be read is shown empty, and the next write finds out why.
template<typename T, typename Bind, typename Read>
std::vector<T> list(SQLite::Database &database, const std::string &sql, Bind bind, Read read)
{
    std::vector<T> result;
    try {
        SQLite::Statement row(database, sql);
        bind(row);
        while (row.executeStep())
            result.push_back(read(row));
    } catch (const SQLite::Exception &) {
        result.clear();
    }
    return result;
}

void run(SQLite::Database &database, const char *sql, const std::function<void(SQLite::Statement &)> &bind)
{
    SQLite::Statement row(database, sql);
    bind(row);
    row.exec();
}

/// The worst value of a firing alert, as far as it is known.
void notePeak(SQLite::Database &database, const Alert &alert)
{
    const BoundedValue peak = bounded(alert.peak, alert.bounds);
    // After a restart the bounds may not be known yet: what was known of the peak stays.
    const bool isSure = alert.bounds != QuantileBounds();
    run(database,
        "UPDATE alert_episode SET peak = ?, peak_side = ? WHERE id = ? AND resolved_at = 0 AND (? OR peak_side = 0)",
        [&](SQLite::Statement &row) {
            row.bind(1, peak.value);
            row.bind(2, static_cast<int>(peak.side));
            row.bind(3, alert.episode);
            row.bind(4, isSure ? 1 : 0);
        });
}

void endEpisode(SQLite::Database &database, const Transition &transition)
{
    notePeak(database, transition.alert);
    run(database, "UPDATE alert_episode SET resolved_at = ?, reason = ? WHERE id = ? AND resolved_at = 0",
        [&transition](SQLite::Statement &row) {
            row.bind(1, std::max<Timestamp>(transition.at, 1));
            row.bind(2, static_cast<int>(transition.reason));
            row.bind(3, transition.alert.episode);
        });
    rows::addNotice(database, transition.alert.episode, LoggedNotice::Kind::Resolved, transition.at);
}

/// Its reminders that are still to come are due then; how many there are.
int remindAt(SQLite::Database &database, std::int64_t episode, Timestamp dueAt)
{
    SQLite::Statement row(database,
                          "UPDATE alert_notice SET due_at = ? WHERE episode = ? AND kind = ? AND receipt IS NULL AND "
                          "is_dropped = 0");
    row.bind(1, dueAt);
    row.bind(2, episode);
    row.bind(3, static_cast<int>(LoggedNotice::Kind::Reminder));
    return row.exec();
}

} // namespace

AlertStore::AlertStore(std::unique_ptr<SQLite::Database> database)
    : m_tables(std::move(database))
{ }

AlertStore::~AlertStore() = default;

Result<std::unique_ptr<AlertStore>> AlertStore::open(const std::filesystem::path &file)
{
    auto database = openDatabase(file);
    if (!database)
        return Failure(database.error());
    if (auto ready = migrate(**database, "alerts", rows::schema); !ready)
        return Failure(ready.error());
    return std::unique_ptr<AlertStore>(new AlertStore(std::move(*database)));
}

std::unique_ptr<AlertStore> AlertStore::inMemory()
{
    return std::unique_ptr<AlertStore>(new AlertStore(nullptr));
}

void AlertStore::writeHistory(const std::function<void(SQLite::Database &)> &change)
{
    ++m_historyRevision;
    m_tables.write(change);
}

std::vector<Alert> AlertStore::activeAlerts()
{
    return list<Alert>(
        m_tables.now(), std::string("SELECT ") + rows::alertColumns + " FROM alert_active", [](auto &) {},
        rows::readAlert);
}

void AlertStore::record(const std::string &ruleId, std::vector<Alert> &active, std::vector<Transition> &transitions,
                        const std::function<Episode(const Transition &)> &describe)
{
    writeHistory([&](SQLite::Database &database) {
        for (Transition &transition : transitions) {
            if (transition.kind == Transition::Kind::Resolved)
                endEpisode(database, transition);
            if (transition.kind != Transition::Kind::Fired)
                continue;
            transition.alert.episode = rows::write(database, describe(transition));
            rows::addNotice(database, transition.alert.episode, LoggedNotice::Kind::Fired, transition.at);
            for (Alert &alert : active) {
                if (alert.labels == transition.alert.labels)
                    alert.episode = transition.alert.episode;
            }
        }
        run(database, "DELETE FROM alert_active WHERE rule = ?",
            [&ruleId](SQLite::Statement &row) { row.bind(1, ruleId); });
        for (const Alert &alert : active) {
            rows::write(database, alert);
            if (alert.episode != 0)
                notePeak(database, alert);
        }
    });
}

std::vector<Episode> AlertStore::history(Timestamp since, int limit)
{
    return list<Episode>(
        m_tables.now(),
        std::string("SELECT ")
            + rows::episodeColumns
            // Each by its own index: as one condition it would be held against every row.
            + " FROM alert_episode WHERE id IN (SELECT id FROM alert_episode WHERE resolved_at = 0 UNION ALL "
              "SELECT id FROM alert_episode WHERE resolved_at >= ? UNION ALL "
              "SELECT id FROM alert_episode WHERE fired_at >= ?) ORDER BY fired_at DESC, id DESC LIMIT ?",
        [since, limit](SQLite::Statement &row) {
            row.bind(1, since);
            row.bind(2, since);
            row.bind(3, limit);
        },
        rows::readEpisode);
}

std::optional<Episode> AlertStore::episode(std::int64_t id)
{
    const auto found = list<Episode>(
        m_tables.now(), std::string("SELECT ") + rows::episodeColumns + " FROM alert_episode WHERE id = ?",
        [id](SQLite::Statement &row) { row.bind(1, id); }, rows::readEpisode);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::set<std::int64_t> AlertStore::unreadFiring()
{
    const auto found = list<std::int64_t>(
        m_tables.now(), "SELECT id FROM alert_episode WHERE resolved_at = 0 AND is_read = 0", [](auto &) {},
        [](SQLite::Statement &row) -> std::int64_t { return row.getColumn(0).getInt64(); });
    return {found.begin(), found.end()};
}

int AlertStore::unreadCount()
{
    const auto count = list<int>(
        m_tables.now(), "SELECT count(*) FROM alert_episode WHERE is_read = 0", [](auto &) {},
        [](SQLite::Statement &row) { return row.getColumn(0).getInt(); });
    return count.empty() ? 0 : count.front();
}

void AlertStore::markRead(std::int64_t episode)
{
    writeHistory([episode](SQLite::Database &database) {
        run(database, "UPDATE alert_episode SET is_read = 1 WHERE id = ?",
            [episode](SQLite::Statement &row) { row.bind(1, episode); });
    });
}

void AlertStore::markAllRead()
{
    writeHistory(
        [](SQLite::Database &database) { database.exec("UPDATE alert_episode SET is_read = 1 WHERE is_read = 0"); });
}

std::vector<LoggedNotice> AlertStore::dueNotices(Timestamp now)
{
    return list<LoggedNotice>(
        m_tables.now(),
        "SELECT id, episode, kind, due_at, tries FROM alert_notice WHERE receipt IS NULL AND is_dropped = 0 AND due_at "
        "<= ? "
        "ORDER BY due_at, id LIMIT 5000",
        [now](SQLite::Statement &row) { row.bind(1, now); },
        [](SQLite::Statement &row) {
            return LoggedNotice {row.getColumn(0).getInt64(),
                                 row.getColumn(1).getInt64(),
                                 static_cast<LoggedNotice::Kind>(std::clamp(row.getColumn(2).getInt(), 0, 2)),
                                 row.getColumn(3).getInt64(),
                                 row.getColumn(4).getInt(),
                                 {}};
        });
}

Timestamp AlertStore::nextDue(Timestamp now)
{
    const auto next = list<Timestamp>(
        m_tables.now(),
        "SELECT coalesce(min(due_at), 0) FROM alert_notice WHERE receipt IS NULL AND is_dropped = 0 AND due_at > ?",
        [now](SQLite::Statement &row) { row.bind(1, now); },
        [](SQLite::Statement &row) -> Timestamp { return row.getColumn(0).getInt64(); });
    return next.empty() ? 0 : next.front();
}

void AlertStore::noteTry(const std::vector<std::int64_t> &notices)
{
    m_tables.write([&notices](SQLite::Database &database) {
        for (const std::int64_t id : notices)
            run(database, "UPDATE alert_notice SET tries = tries + 1 WHERE id = ?",
                [id](SQLite::Statement &row) { row.bind(1, id); });
    });
}

void AlertStore::takeBackTry(const std::vector<std::int64_t> &notices)
{
    m_tables.write([&notices](SQLite::Database &database) {
        for (const std::int64_t id : notices)
            run(database, "UPDATE alert_notice SET tries = max(tries - 1, 0) WHERE id = ?",
                [id](SQLite::Statement &row) { row.bind(1, id); });
    });
}

void AlertStore::noteReceipt(const std::vector<std::int64_t> &notices, const std::string &receipt, Timestamp now)
{
    m_tables.write([&](SQLite::Database &database) {
        for (const std::int64_t id : notices) {
            run(database, "UPDATE alert_notice SET receipt = ?, sent_at = ? WHERE id = ?", [&](SQLite::Statement &row) {
                row.bind(1, receipt);
                row.bind(2, now);
                row.bind(3, id);
            });
        }
    });
}

void AlertStore::drop(const std::vector<std::int64_t> &notices)
{
    if (notices.empty())
        return;
    m_tables.write([&notices](SQLite::Database &database) {
        for (const std::int64_t id : notices)
            run(database, "UPDATE alert_notice SET is_dropped = 1 WHERE id = ?",
                [id](SQLite::Statement &row) { row.bind(1, id); });
    });
}

std::string AlertStore::lastReceipt(std::int64_t episode)
{
    const auto found = list<std::string>(
        m_tables.now(),
        "SELECT receipt FROM alert_notice WHERE episode = ? AND receipt IS NOT NULL ORDER BY sent_at DESC, id DESC "
        "LIMIT 1",
        [episode](SQLite::Statement &row) { row.bind(1, episode); },
        [](SQLite::Statement &row) { return row.getColumn(0).getString(); });
    return found.empty() ? std::string() : found.front();
}

std::vector<Episode> AlertStore::episodesOfReceipt(const std::string &receipt)
{
    return list<Episode>(
        m_tables.now(),
        std::string("SELECT ") + rows::episodeColumns
            + " FROM alert_episode WHERE id IN (SELECT episode FROM alert_notice WHERE receipt = ?) ORDER BY fired_at, "
              "id",
        [&receipt](SQLite::Statement &row) { row.bind(1, receipt); }, rows::readEpisode);
}

void AlertStore::snooze(const Snooze &snooze, Timestamp now)
{
    const auto firing = activeAlerts();
    m_tables.write([&](SQLite::Database &database) {
        run(database, "DELETE FROM alert_snooze WHERE until <= ?", [now](SQLite::Statement &row) { row.bind(1, now); });
        run(database, "INSERT OR REPLACE INTO alert_snooze VALUES (?, ?, ?)", [&snooze](SQLite::Statement &row) {
            row.bind(1, snooze.ruleId);
            row.bind(2, snooze.labels ? toText(*snooze.labels) : std::string());
            row.bind(3, snooze.until);
        });
        for (const Alert &alert : firing) {
            if (alert.episode == 0 || !snooze.covers(alert.ruleId, alert.labels))
                continue;
            // One reminder, at the end that holds now: of a silence that is cut short or made longer too.
            const int moved = remindAt(database, alert.episode, std::max(snooze.until, now));
            if (moved == 0 && snooze.until > now)
                rows::addNotice(database, alert.episode, LoggedNotice::Kind::Reminder, snooze.until);
        }
    });
}

std::vector<Snooze> AlertStore::snoozes(Timestamp now)
{
    return list<Snooze>(
        m_tables.now(), "SELECT rule, labels, until FROM alert_snooze WHERE until > ?",
        [now](SQLite::Statement &row) { row.bind(1, now); },
        [](SQLite::Statement &row) {
            const std::string labels = row.getColumn(1).getString();
            return Snooze {row.getColumn(0).getString(),
                           labels.empty() ? std::nullopt : std::optional(rows::toLabels(labels)),
                           row.getColumn(2).getInt64()};
        });
}

void AlertStore::keepRules(const std::map<std::string, std::string> &texts)
{
    if (texts == keptRules())
        return;
    m_tables.write([&texts](SQLite::Database &database) {
        database.exec("DELETE FROM alert_rules");
        for (const auto &[path, text] : texts) {
            run(database, "INSERT INTO alert_rules VALUES (?, ?)", [&](SQLite::Statement &row) {
                row.bind(1, path);
                row.bind(2, text);
            });
        }
    });
}

std::map<std::string, std::string> AlertStore::keptRules()
{
    const auto found = list<std::pair<std::string, std::string>>(
        m_tables.now(), "SELECT path, text FROM alert_rules", [](auto &) {},
        [](SQLite::Statement &row) { return std::pair(row.getColumn(0).getString(), row.getColumn(1).getString()); });
    return {found.begin(), found.end()};
}

void AlertStore::prune(Timestamp before, int most)
{
    writeHistory([before, most](SQLite::Database &database) {
        run(database,
            "DELETE FROM alert_episode WHERE resolved_at != 0 AND (resolved_at < ? OR id NOT IN "
            "(SELECT id FROM alert_episode ORDER BY id DESC LIMIT ?))",
            [before, most](SQLite::Statement &row) {
                row.bind(1, before);
                row.bind(2, most);
            });
    });
}

} // namespace meterbird::alerts

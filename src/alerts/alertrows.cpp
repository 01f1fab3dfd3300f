// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/alertrows.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace meterbird::alerts::rows {

namespace {

constexpr std::string_view tables = R"sql(
CREATE TABLE alert_episode (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule TEXT NOT NULL, name TEXT NOT NULL, labels TEXT NOT NULL,
    severity TEXT NOT NULL, summary TEXT NOT NULL, condition TEXT NOT NULL, unit TEXT NOT NULL,
    fired_at INTEGER NOT NULL, since INTEGER NOT NULL, resolved_at INTEGER NOT NULL DEFAULT 0, reason INTEGER NOT NULL DEFAULT 0,
    peak REAL, is_read INTEGER NOT NULL DEFAULT 0,
    UNIQUE (rule, labels, fired_at)) STRICT;
CREATE INDEX alert_episode_time ON alert_episode (fired_at);
CREATE TABLE alert_active (
    rule TEXT NOT NULL, labels TEXT NOT NULL, state INTEGER NOT NULL,
    since INTEGER NOT NULL, fired_at INTEGER NOT NULL, breached_for INTEGER NOT NULL, clear_for INTEGER,
    value REAL, peak REAL, episode INTEGER NOT NULL,
    PRIMARY KEY (rule, labels)) STRICT, WITHOUT ROWID;
CREATE TABLE alert_notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    episode INTEGER NOT NULL REFERENCES alert_episode (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL, due_at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    receipt TEXT, sent_at INTEGER, is_dropped INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX alert_notice_episode ON alert_notice (episode);
CREATE INDEX alert_notice_due ON alert_notice (due_at) WHERE receipt IS NULL AND is_dropped = 0;
CREATE INDEX alert_notice_receipt ON alert_notice (receipt) WHERE receipt IS NOT NULL;
CREATE TABLE alert_snooze (rule TEXT NOT NULL, labels TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (rule, labels))
    STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view peakSide = R"sql(
ALTER TABLE alert_episode ADD COLUMN peak_side INTEGER NOT NULL DEFAULT 0; -- 1: at most peak, 2: above it
)sql";

/// The indexes are for what pages ask at every change, of a history of 10,000 rows.
constexpr std::string_view indexesAndRules = R"sql(
CREATE INDEX alert_episode_end ON alert_episode (resolved_at, is_read);
CREATE INDEX alert_episode_unread ON alert_episode (is_read) WHERE is_read = 0;
CREATE TABLE alert_rules (path TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array steps {tables, peakSide, indexesAndRules};

/// SQLite has no NaN: it becomes NULL.
double number(const SQLite::Column &column)
{
    return column.isNull() ? std::numeric_limits<double>::quiet_NaN() : column.getDouble();
}

} // namespace

const std::span<const std::string_view> schema = steps;
const char *const alertColumns = "rule, labels, state, since, fired_at, breached_for, clear_for, value, peak, episode";
const char *const episodeColumns =
    "id, rule, name, labels, severity, summary, condition, unit, fired_at, since, resolved_at, reason, peak, is_read, "
    "peak_side";

std::string toText(const Labels &labels)
{
    QJsonObject object;
    for (const auto &[name, value] : labels.pairs())
        object.insert(QString::fromStdString(name), QString::fromStdString(value));
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

Labels toLabels(const std::string &text)
{
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    std::vector<Labels::Pair> pairs;
    for (auto i = object.begin(); i != object.end(); ++i)
        pairs.emplace_back(i.key().toStdString(), i.value().toString().toStdString());
    return Labels(std::move(pairs));
}

void write(SQLite::Database &database, const Alert &alert)
{
    SQLite::Statement row(database, "INSERT OR REPLACE INTO alert_active VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    row.bind(1, alert.ruleId);
    row.bind(2, toText(alert.labels));
    row.bind(3, alert.state == AlertState::Firing ? 1 : 0);
    row.bind(4, alert.since);
    row.bind(5, alert.firedAt);
    row.bind(6, alert.breachedFor);
    if (alert.clearFor)
        row.bind(7, *alert.clearFor);
    row.bind(8, alert.value);
    row.bind(9, alert.peak);
    row.bind(10, alert.episode);
    row.exec();
}

Alert readAlert(SQLite::Statement &row)
{
    Alert alert;
    alert.ruleId = row.getColumn(0).getString();
    alert.labels = toLabels(row.getColumn(1).getString());
    alert.state = row.getColumn(2).getInt() == 1 ? AlertState::Firing : AlertState::Pending;
    alert.since = row.getColumn(3).getInt64();
    alert.firedAt = row.getColumn(4).getInt64();
    alert.breachedFor = row.getColumn(5).getInt64();
    if (!row.getColumn(6).isNull())
        alert.clearFor = row.getColumn(6).getInt64();
    alert.value = number(row.getColumn(7));
    alert.peak = number(row.getColumn(8));
    alert.episode = row.getColumn(9).getInt64();
    alert.isRestored = true;
    return alert;
}

std::int64_t write(SQLite::Database &database, const Episode &episode)
{
    SQLite::Statement row(database,
                          "INSERT INTO alert_episode (rule, name, labels, severity, summary, condition, unit, "
                          "fired_at, since, peak, peak_side) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                          "ON CONFLICT (rule, labels, fired_at) DO UPDATE SET peak = excluded.peak, "
                          "peak_side = excluded.peak_side RETURNING id");
    row.bind(1, episode.ruleId);
    row.bind(2, episode.ruleName);
    row.bind(3, toText(episode.labels));
    row.bind(4, episode.severity);
    row.bind(5, episode.summary);
    row.bind(6, episode.condition);
    row.bind(7, episode.unit.id);
    row.bind(8, episode.firedAt);
    row.bind(9, episode.since);
    row.bind(10, episode.peak.value);
    row.bind(11, static_cast<int>(episode.peak.side));
    row.executeStep();
    const std::int64_t id = row.getColumn(0).getInt64();
    row.executeStep(); // to its end, else the statement is rolled back
    return id;
}

Episode readEpisode(SQLite::Statement &row)
{
    Episode episode;
    episode.id = row.getColumn(0).getInt64();
    episode.ruleId = row.getColumn(1).getString();
    episode.ruleName = row.getColumn(2).getString();
    episode.labels = toLabels(row.getColumn(3).getString());
    episode.severity = row.getColumn(4).getString();
    episode.summary = row.getColumn(5).getString();
    episode.condition = row.getColumn(6).getString();
    episode.unit.id = row.getColumn(7).getString();
    episode.firedAt = row.getColumn(8).getInt64();
    episode.since = row.getColumn(9).getInt64();
    episode.resolvedAt = row.getColumn(10).getInt64();
    episode.reason = static_cast<Transition::Reason>(std::clamp(row.getColumn(11).getInt(), 0, 3));
    episode.peak.value = number(row.getColumn(12));
    episode.isRead = row.getColumn(13).getInt() != 0;
    episode.peak.side = static_cast<Side>(std::clamp(row.getColumn(14).getInt(), 0, 2));
    return episode;
}

void addNotice(SQLite::Database &database, std::int64_t episode, LoggedNotice::Kind kind, Timestamp dueAt)
{
    SQLite::Statement row(database, "INSERT INTO alert_notice (episode, kind, due_at) VALUES (?, ?, ?)");
    row.bind(1, episode);
    row.bind(2, static_cast<int>(kind));
    row.bind(3, dueAt);
    row.exec();
}

} // namespace meterbird::alerts::rows

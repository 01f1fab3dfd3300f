// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertengine.h"
#include "ui/alerts/alertroles.h"

#include <QAbstractTableModel>

#include <array>
#include <set>

namespace meterbird::ui {

/// One row of the alert table: an alert, or a rule that has none.
struct AlertRow {
    enum class State { Firing, Pending, Snoozed, Failed, NotYet, NoData, Ok };
    State state = State::Ok;
    std::string ruleId;
    Labels labels; ///< of the alert; empty for a rule without one
    bool hasAlert = false;
    QString name, detail, condition, now, since, toolTip;
    bool isUnread = false;

    bool isSameAlert(const AlertRow &other) const
    {
        return ruleId == other.ruleId && labels == other.labels && hasAlert == other.hasAlert;
    }
    bool operator==(const AlertRow &) const = default;
};

/// The rules and their alerts, worst first; follows the engine. Texts are plain and bounded.
class AlertTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { StateColumn, RuleColumn, ConditionColumn, NowColumn, SinceColumn, ColumnCount };
    enum class Filter { All, Firing, Pending, Snoozed };

    explicit AlertTableModel(alerts::AlertEngine &engine, QObject *parent = nullptr);

    void setFilter(Filter filter);
    Filter filter() const { return m_filter; }
    int count(Filter filter) const;
    const AlertRow &row(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// The row of this alert, or the first one of its rule; -1: not shown.
    int find(const std::string &ruleId, const Labels &labels) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Reads the engine again; the page calls it also with the clock, for the ages.
    void refresh();
    /// False: nobody looks, so it keeps still; it catches up when somebody does.
    void setFollowing(bool isFollowing);

private:
    std::vector<AlertRow> allRows() const;
    AlertRow ruleRow(const alerts::RuleStatus &status) const;
    AlertRow alertRow(const alerts::RuleStatus &status, const alerts::Alert &alert,
                      const std::set<std::int64_t> &unread) const;

    alerts::AlertEngine &m_engine;
    bool m_isFollowing = true;
    Filter m_filter = Filter::All;
    std::vector<AlertRow> m_rows;
    std::array<int, 4> m_counts {};
};

} // namespace meterbird::ui

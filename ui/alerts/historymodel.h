// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertstore.h"
#include "ui/alerts/alertroles.h"

#include <QAbstractTableModel>

namespace meterbird::ui {

/// What fired and what was resolved, newest first: an episode gives a row for each. A table without widgets.
class HistoryModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { TimeColumn, RuleColumn, EventColumn, PeakColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Events at or after `since`; `now` tells today from other days.
    void setEpisodes(const std::vector<alerts::Episode> &episodes, Timestamp since, Timestamp now);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Event {
        Timestamp at = 0;
        bool isEnd = false;
        bool isUnread = false;
        std::string ruleId;
        Labels labels;
        QString time, rule, event, peak, toolTip;
        Tone tone = Tone::Quiet;

        bool operator==(const Event &) const = default;
    };
    static Event eventOf(const alerts::Episode &episode, bool isEnd, Timestamp now);
    bool grow(std::vector<Event> &events);

    std::vector<Event> m_events;
};

} // namespace meterbird::ui

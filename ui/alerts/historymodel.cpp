// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/historymodel.h"

#include "src/alerts/wording.h"
#include "src/base/duration.h"
#include "ui/theme/errorwords.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace meterbird::ui {

using alerts::Episode;

namespace {

QString endWords(const Episode &episode)
{
    const QString length = QString::fromStdString(toReadableDuration(episode.resolvedAt - episode.firedAt));
    switch (episode.reason) {
    case alerts::Transition::Reason::DataGone:
        return HistoryModel::tr("no more data after %1").arg(length);
    case alerts::Transition::Reason::WhileAway:
        return HistoryModel::tr("ended while away");
    case alerts::Transition::Reason::RuleRemoved:
        return HistoryModel::tr("rule removed");
    case alerts::Transition::Reason::Cleared:
        break;
    }
    return HistoryModel::tr("resolved after %1").arg(length);
}

} // namespace

HistoryModel::Event HistoryModel::eventOf(const Episode &episode, bool isEnd, Timestamp now)
{
    Event event;
    event.at = isEnd ? episode.resolvedAt : episode.firedAt;
    event.isEnd = isEnd;
    event.isUnread = !isEnd && !episode.isRead;
    event.ruleId = episode.ruleId;
    event.labels = episode.labels;
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(event.at);
    const bool isToday = local.date() == QDateTime::fromMSecsSinceEpoch(now).date();
    event.time = local.toString(isToday ? QStringLiteral("HH:mm:ss") : QStringLiteral("d MMM HH:mm"));
    event.rule = shownText(episode.ruleName, 80);
    event.event = isEnd ? endWords(episode) : tr("fired");
    event.tone = isEnd ? Tone::Quiet : Tone::Critical;
    event.peak = std::isnan(episode.peak.value)
        ? QStringLiteral("—")
        : QString::fromStdString(formatValue(episode.peak, episode.unit).toString());
    QStringList lines {shownText(episode.summary)};
    if (const std::string labels = alerts::shownLabels(episode.labels); !labels.empty())
        lines << QString::fromStdString(labels);
    event.toolTip = toolTipText(lines.join(u'\n'));
    return event;
}

void HistoryModel::setEpisodes(const std::vector<Episode> &episodes, Timestamp since, Timestamp now)
{
    std::vector<Event> events;
    for (const Episode &episode : episodes) {
        if (episode.firedAt >= since)
            events.push_back(eventOf(episode, false, now));
        if (!episode.isFiring() && episode.resolvedAt >= since)
            events.push_back(eventOf(episode, true, now));
    }
    // At one and the same moment the end stands above the start.
    std::ranges::stable_sort(
        events, [](const Event &a, const Event &b) { return a.at != b.at ? a.at > b.at : a.isEnd && !b.isEnd; });
    if (!grow(events)) {
        beginResetModel();
        m_events = std::move(events);
        endResetModel();
    }
}

/// The usual change: new ones above, too old ones gone below, others worded anew. A reset would take the current row
/// from who walks through the list.
bool HistoryModel::grow(std::vector<Event> &events)
{
    const auto isSame = [](const Event &a, const Event &b) {
        return a.at == b.at && a.isEnd == b.isEnd && a.ruleId == b.ruleId && a.labels == b.labels;
    };
    const auto first = m_events.empty()
        ? events.end()
        : std::ranges::find_if(events, [&](const Event &event) { return isSame(event, m_events.front()); });
    const auto added = static_cast<std::size_t>(first - events.begin());
    const std::size_t kept = events.size() - added;
    if (kept == 0 || kept > m_events.size() || !std::equal(first, events.end(), m_events.begin(), isSame))
        return false;
    if (kept < m_events.size()) {
        beginRemoveRows({}, static_cast<int>(kept), static_cast<int>(m_events.size()) - 1);
        m_events.resize(kept);
        endRemoveRows();
    }
    if (added > 0) {
        beginInsertRows({}, 0, static_cast<int>(added) - 1);
        m_events.insert(m_events.begin(), events.begin(), first);
        endInsertRows();
    }
    for (std::size_t i = added; i < events.size(); ++i) {
        if (events[i] == m_events[i])
            continue;
        m_events[i] = std::move(events[i]);
        Q_EMIT dataChanged(index(static_cast<int>(i), 0), index(static_cast<int>(i), ColumnCount - 1));
    }
    return true;
}

int HistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_events.size());
}

int HistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Event &event = m_events[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: {
        const QString texts[ColumnCount] = {event.time, event.rule, event.event, event.peak};
        return texts[column];
    }
    case Qt::TextAlignmentRole:
        return QVariant(column == PeakColumn ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return event.toolTip;
    case ToneRole:
        return column == EventColumn ? QVariant(static_cast<int>(event.tone)) : QVariant();
    case UnreadRole:
        return column == RuleColumn && event.isUnread;
    case RuleIdRole:
        return QString::fromStdString(event.ruleId);
    case LabelsRole:
        return QVariant::fromValue(event.labels);
    default:
        return {};
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == PeakColumn ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QString names[ColumnCount] = {tr("Time"), tr("Rule"), tr("Event"), tr("Peak")};
    return names[section];
}

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/sendermodel.h"

#include "src/base/duration.h"
#include "src/base/units.h"
#include "ui/theme/errorwords.h"

#include <QLocale>
#include <QSize>

#include <algorithm>

namespace meterbird::ui {

namespace {

constexpr std::size_t mostRows = 200;

bool isSame(const sources::Sender &a, const sources::Sender &b)
{
    return a.service == b.service && a.kind == b.kind;
}

bool isNumber(int column)
{
    return column >= SenderModel::Rate && column <= SenderModel::Dropped;
}

QString countText(std::uint64_t count)
{
    return QLocale(QLocale::English).toString(qulonglong(count)); // the comma as everywhere in the window
}

/// `senders` with those first that `known` has, in its order: a row must not move away from under the pointer.
std::vector<sources::Sender> inOrderOf(const std::vector<sources::Sender> &known, std::vector<sources::Sender> senders)
{
    std::vector<sources::Sender> ordered;
    for (const sources::Sender &old : known) {
        const auto at = std::find_if(senders.begin(), senders.end(),
                                     [&old](const sources::Sender &sender) { return isSame(sender, old); });
        if (at != senders.end()) {
            ordered.push_back(std::move(*at));
            senders.erase(at);
        }
    }
    std::move(senders.begin(), senders.end(), std::back_inserter(ordered));
    return ordered;
}

} // namespace

SenderModel::SenderModel(QObject *parent)
    : QAbstractTableModel(parent)
{ }

void SenderModel::setSenders(const std::vector<sources::Sender> &senders, Timestamp now)
{
    m_now = now;
    auto ordered =
        inOrderOf(m_senders, {senders.begin(), senders.begin() + std::ptrdiff_t(std::min(senders.size(), mostRows))});
    const bool isSameList = std::equal(ordered.begin(), ordered.end(), m_senders.begin(), m_senders.end(), isSame);
    if (!isSameList)
        beginResetModel();
    m_senders = std::move(ordered);
    if (!isSameList)
        endResetModel();
    else if (!m_senders.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int SenderModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_senders.size());
}

int SenderModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString SenderModel::text(const sources::Sender &sender, int column) const
{
    switch (column) {
    case Service:
        return sender.service.empty() ? tr("not named") : shownText(sender.service);
    case Kind:
        return shownText(sender.kind);
    case LastSeen:
        return m_now - sender.lastSeen < 1'000
            ? tr("now")
            : tr("%1 ago").arg(QString::fromStdString(toReadableDuration(m_now - sender.lastSeen)));
    case Rate:
        return QString::fromStdString(formatValue(sender.eventsPerSecond, {"eps"}).number);
    case Accepted:
        return countText(sender.accepted);
    case Rejected:
        return countText(sender.rejected);
    case Dropped:
        return countText(sender.droppedStreams);
    case LastRejection:
        return shownText(sender.lastRejection, 500);
    default:
        return {};
    }
}

QVariant SenderModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const sources::Sender &sender = m_senders[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(sender, index.column());
    case Qt::ToolTipRole:
        if (index.column() == Rejected && sender.rejected > 0)
            return toolTipText(text(sender, LastRejection));
        if (index.column() == Accepted && sender.duplicates > 0)
            return tr("%1 more were sent again and counted once").arg(countText(sender.duplicates));
        return toolTipText(text(sender, index.column()));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::SizeHintRole:
        return index.column() == Service ? QVariant(QSize(0, 30)) : QVariant();
    default:
        return {};
    }
}

QVariant SenderModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
    if (role == Qt::ToolTipRole && section == Dropped)
        return tr("Series that found no room among the 20,000 that are followed at a time");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Service:
        return tr("Sender");
    case Kind:
        return tr("Kind");
    case LastSeen:
        return tr("Last seen");
    case Rate:
        return tr("Events/s");
    case Accepted:
        return tr("Accepted");
    case Rejected:
        return tr("Rejected");
    case Dropped:
        return tr("Dropped");
    case LastRejection:
        return tr("Last reason");
    default:
        return {};
    }
}

} // namespace meterbird::ui

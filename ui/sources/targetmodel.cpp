// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/targetmodel.h"

#include "src/base/duration.h"
#include "ui/shell/stateshape.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QIcon>
#include <QPainter>
#include <QPixmap>

namespace meterbird::ui {

namespace {

constexpr std::size_t mostRows = 1'000; // somebody else's server may scrape thousands

StatusState stateOf(const std::string &health, bool isKnown)
{
    if (!isKnown)
        return StatusState::Unknown;
    return health == "up" ? StatusState::Ok : health == "down" ? StatusState::Critical : StatusState::Unknown;
}

} // namespace

TargetModel::TargetModel(const Theme &theme, QObject *parent)
    : QAbstractTableModel(parent)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, [this] {
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, Health), index(rowCount() - 1, Health), {Qt::DecorationRole});
    });
}

void TargetModel::setListed(const std::vector<settings::ScrapeTarget> &targets)
{
    m_listed = targets;
    rebuild();
}

void TargetModel::setScraped(const std::vector<prometheus::Target> &targets, Timestamp now)
{
    m_scraped = targets;
    m_now = now;
    rebuild();
}

/// Listed targets first, in the user's order; the rest as the server gives them.
void TargetModel::rebuild()
{
    std::vector<Row> rows;
    for (const settings::ScrapeTarget &listed : m_listed) {
        Row row {{}, listed, false};
        row.target.job = listed.job;
        row.target.url = listed.url;
        rows.push_back(std::move(row));
    }
    for (const prometheus::Target &target : m_scraped) {
        const auto same = std::find_if(rows.begin(), rows.end(), [&target](const Row &row) {
            return row.listed && !row.isKnown && row.listed->job == target.job;
        });
        if (same != rows.end()) {
            same->target = target;
            same->isKnown = true;
        } else if (rows.size() < mostRows) {
            rows.push_back({target, std::nullopt, true});
        }
    }
    if (rows.size() != m_rows.size()) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_rows = std::move(rows); // a selection stays
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

std::optional<settings::ScrapeTarget> TargetModel::listedAt(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].listed : std::nullopt;
}

int TargetModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TargetModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString TargetModel::text(const Row &row, int column) const
{
    switch (column) {
    case Job:
        return shownText(row.target.job);
    case Url:
        return shownText(row.target.url, 2'000);
    case Health:
        if (!row.isKnown)
            return tr("not scraped yet");
        return row.target.health == "up" ? tr("up") : row.target.health == "down" ? tr("down") : tr("not known");
    case LastScrape:
        if (row.target.lastScrape <= 0)
            return row.isKnown ? tr("never") : QString();
        return tr("%1 ago").arg(QString::fromStdString(toReadableDuration(m_now - row.target.lastScrape)));
    case LastError:
        return shownText(row.target.lastError, 500);
    default:
        return {};
    }
}

QVariant TargetModel::mark(const Row &row) const
{
    QPixmap pixmap(24, 24); // for 12 px at twice the density
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    drawStateShape(painter, QRectF(2, 2, 8, 8), stateOf(row.target.health, row.isKnown), m_theme.colors());
    return QIcon(pixmap);
}

QVariant TargetModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole)
        return text(row, index.column());
    if (role == Qt::ToolTipRole)
        return toolTipText(text(row, index.column()));
    if (role == Qt::SizeHintRole && index.column() == Job)
        return QSize(0, 30);
    if (role == Qt::DecorationRole && index.column() == Health)
        return mark(row);
    return {};
}

QVariant TargetModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Job:
        return tr("Job");
    case Url:
        return tr("URL");
    case Health:
        return tr("Health");
    case LastScrape:
        return tr("Last scrape");
    case LastError:
        return tr("Last error");
    default:
        return {};
    }
}

} // namespace meterbird::ui

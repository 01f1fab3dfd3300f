// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/seriesview.h"

#include "ui/explore/seriesdelegate.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QSortFilterProxyModel>

#include <algorithm>

namespace meterbird::ui {

namespace {
constexpr int markWidth = 32;
constexpr int heightOfRow = 32;
constexpr int narrowest = 72;
constexpr int longName = 160;
// A line below each row, cells that begin where their header does, and the arrow of the order above the header's words.
constexpr const char *sheet =
    "QTableView::item { border: 0; border-bottom: 1px solid palette(mid); padding: 0 5px; }"
    "QTableView::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
    "QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-position: top center; width: 8px; height: 8px; }";
} // namespace

SeriesView::SeriesView(QWidget *parent)
    : QTableView(parent)
    , m_model(new SeriesTable(this))
    , m_sorted(new QSortFilterProxyModel(this))
{
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(SeriesTable::SortRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    setModel(m_sorted);
    setItemDelegate(new SeriesDelegate(this));
    setStyleSheet(QLatin1String(sheet));
    setAccessibleName(tr("Series"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setWordWrap(false);
    setShowGrid(false);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(heightOfRow);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(24);
    horizontalHeader()->setSortIndicatorClearable(true);
    setSortingEnabled(true);
    sortByColumn(-1, Qt::AscendingOrder);
    connect(m_sorted, &QAbstractItemModel::modelReset, this, &SeriesView::shareWidth);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &SeriesView::hiddenChanged);
}

void SeriesView::setState(const dashboard::PanelState &state, std::vector<QColor> colors, bool isInstant)
{
    m_model->setState(state, std::move(colors), isInstant);
}

std::vector<bool> SeriesView::hidden() const
{
    const QModelIndexList selected = selectionModel()->selectedRows();
    std::vector<bool> hidden(static_cast<std::size_t>(m_model->rowCount()), !selected.isEmpty());
    for (const QModelIndex &index : selected)
        hidden[static_cast<std::size_t>(m_sorted->mapToSource(index).row())] = false;
    return hidden;
}

void SeriesView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    viewport()->update();
}

void SeriesView::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    if (m_model->rowCount() > 0 || m_emptyText.isEmpty())
        return;
    QPainter painter(viewport());
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
}

void SeriesView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    shareWidth();
}

void SeriesView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copySelection();
    else if (event->key() == Qt::Key_Escape && selectionModel()->hasSelection())
        clearSelection();
    else
        QTableView::keyPressEvent(event);
}

/// Every column as wide as its words ask, then what is left over goes to all alike. Where room is short, a long name is
/// cut before a number is pushed out of sight.
void SeriesView::shareWidth()
{
    const int columns = m_model->columnCount();
    if (columns < 2)
        return;
    setColumnWidth(0, markWidth);
    int wanted = markWidth;
    std::vector<int> widths;
    for (int column = 1; column < columns; ++column) {
        widths.push_back(
            qMax(narrowest, qMax(sizeHintForColumn(column), horizontalHeader()->sectionSizeHint(column)) + 8));
        wanted += widths.back();
    }
    for (int excess = wanted - viewport()->width(); excess > 0;) {
        int &longest = *std::max_element(widths.begin(), widths.end());
        const int cut = qMin(excess, longest - longName);
        if (cut <= 0)
            break;
        longest -= cut;
        excess -= cut;
    }
    const int spare = qMax(0, viewport()->width() - wanted) / (columns - 1);
    for (int column = 1; column < columns; ++column)
        setColumnWidth(column, widths[static_cast<std::size_t>(column - 1)] + spare);
}

/// As lines with tabs, which every spreadsheet takes.
void SeriesView::copySelection() const
{
    QStringList lines;
    for (const QModelIndex &row : selectionModel()->selectedRows()) {
        QStringList cells;
        for (int column = 1; column < m_sorted->columnCount(); ++column)
            cells.append(row.siblingAtColumn(column).data().toString());
        lines.append(cells.join(u'\t'));
    }
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(u'\n'));
}

} // namespace meterbird::ui

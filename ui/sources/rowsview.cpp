// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/rowsview.h"

#include <QHeaderView>
#include <QScrollBar>

namespace meterbird::ui {

namespace {
constexpr int heightOfRow = 30;
constexpr int leastWidth = 48;
// The card has the border; the words of a row begin where those of the header do.
constexpr const char *sheet =
    "QTreeView { border: 0; border-radius: 0; }"
    "QTreeView::item { border: 0; border-bottom: 1px solid palette(mid); padding: 0 13px 0 5px; }"
    "QTreeView::item:hover { background: transparent; }"
    "QTreeView::item:selected { background: palette(highlight); color: palette(highlighted-text); }";
} // namespace

RowsView::RowsView(QAbstractItemModel &model, const QString &name, QWidget *parent)
    : QTreeView(parent)
{
    setModel(&model);
    setRootIsDecorated(false);
    setStyleSheet(QLatin1String(sheet));
    setUniformRowHeights(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setTextElideMode(Qt::ElideRight);
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    header()->setMinimumSectionSize(leastWidth);
    header()->setStretchLastSection(true);
    connect(&model, &QAbstractItemModel::modelReset, this, &RowsView::fit);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &RowsView::fit);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &RowsView::fit);
    connect(horizontalScrollBar(), &QScrollBar::rangeChanged, this, &RowsView::fit);
    fit();
}

void RowsView::setWidths(std::initializer_list<int> widths)
{
    int column = 0;
    for (const int width : widths)
        setColumnWidth(column++, width);
}

void RowsView::setRowBounds(int least, int most)
{
    m_least = least;
    m_most = most;
    fit();
}

void RowsView::fit()
{
    const int rows = std::clamp(model()->rowCount(), m_least, m_most);
    const bool isWide = horizontalScrollBar()->maximum() > 0; // in a narrow window
    setFixedHeight(header()->sizeHint().height() + rows * (heightOfRow + 1)
                   + (isWide ? horizontalScrollBar()->sizeHint().height() : 0));
}

} // namespace meterbird::ui

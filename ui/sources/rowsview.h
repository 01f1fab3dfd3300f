// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

#include <initializer_list>

namespace meterbird::ui {

/// A table inside a card: no border of its own, whole rows chosen, and as high as its rows, within bounds, so that the
/// page scrolls and not the table.
class RowsView : public QTreeView
{
    Q_OBJECT

public:
    RowsView(QAbstractItemModel &model, const QString &name, QWidget *parent = nullptr);

    /// Of the columns from the first on; the last one takes the rest.
    void setWidths(std::initializer_list<int> widths);
    /// Rows that are seen at least and at most.
    void setRowBounds(int least, int most);

private:
    void fit();

    int m_least = 1;
    int m_most = 8;
};

} // namespace meterbird::ui

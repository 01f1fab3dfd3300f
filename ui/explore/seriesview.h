// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/explore/seriestable.h"

#include <QTableView>

class QSortFilterProxyModel;

namespace meterbird::ui {

/// The table below the chart: one row a series, sorted by a click on a header; the rows that are selected are shown
/// alone in the chart. As many columns as fit share the width.
class SeriesView : public QTableView
{
    Q_OBJECT

public:
    explicit SeriesView(QWidget *parent = nullptr);

    void setState(const dashboard::PanelState &state, std::vector<QColor> colors, bool isInstant);
    /// What stands there when there are no rows.
    void setEmptyText(const QString &text);
    /// For each series, in the order of the state: not selected while others are.
    std::vector<bool> hidden() const;

Q_SIGNALS:
    void hiddenChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void shareWidth();
    void copySelection() const;

    SeriesTable *m_model; ///< child
    QSortFilterProxyModel *m_sorted; ///< child
    QString m_emptyText;
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/cost/costcard.h"
#include "ui/cost/costreport.h"
#include "ui/cost/costtable.h"

#include <array>

class QAction;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace meterbird::ui {

/// What each model cost in a period that is chosen here, with the sums and a button that exports them.
class ModelsCard : public CostCard
{
    Q_OBJECT

public:
    ModelsCard(const Theme &theme, QWidget *parent = nullptr);

    void setReport(const CostReport &report);
    void showPeriod(CostPeriod period);
    QTableView &table() { return *m_table; }
    QPushButton &exportButton() { return *m_export; }
    QPushButton &periodButton() { return *m_periodButton; }
    QString sums() const;

Q_SIGNALS:
    void periodChosen(meterbird::ui::CostPeriod period);
    void exportWanted();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeHeader();
    void makeTable();
    int wantedWidth(int column) const;
    void shareWidth();
    void applyTheme();

    const Theme &m_theme;
    QLabel *m_title;
    QLabel *m_sums;
    QPushButton *m_periodButton;
    QPushButton *m_export;
    CostTable *m_model; ///< child
    QSortFilterProxyModel *m_sorted; ///< child
    QTableView *m_table;
    std::array<int, CostTable::columns> m_widest {}; ///< that was wanted so far: figures that change move no column
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/cost/costcard.h"
#include "ui/cost/costreport.h"

class QAction;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace meterbird::ui {

class CostTable;

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

private:
    QWidget *makeHeader();
    void makeTable();
    void applyTheme();

    const Theme &m_theme;
    QLabel *m_title;
    QLabel *m_sums;
    QPushButton *m_periodButton;
    QPushButton *m_export;
    CostTable *m_model; ///< child
    QSortFilterProxyModel *m_sorted; ///< child
    QTableView *m_table;
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/cost/costreport.h"

#include <QAbstractTableModel>

namespace meterbird::ui {

/// What each model at each provider cost in the period. SortRole gives numbers for numbers.
class CostTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int SortRole = Qt::UserRole;
    enum Column { Model, Provider, Calls, Input, Output, CacheRead, CacheWrite, PerCall, Cost, Share, columns };

    using QAbstractTableModel::QAbstractTableModel;

    /// While the models stay the same only the figures change: a selection survives.
    void setRows(std::vector<ledger::CostRow> rows);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString textOf(const ledger::CostRow &row, int column) const;
    QString costText(const ledger::CostRow &row) const;

    std::vector<ledger::CostRow> m_rows;
    pricing::NanoDollars m_total = 0;
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/chartcontent.h"

#include <QAbstractTableModel>
#include <QDialog>

namespace meterbird::ui {

/// The samples of one panel as rows: a time, and the value of each series at it. A picture of one moment.
class PanelTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit PanelTableModel(const ChartContent &content, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<dashboard::PanelSeries> m_series;
    std::vector<QString> m_names;
    std::vector<Timestamp> m_times; ///< newest first
};

/// The window of Show as table.
class PanelTable : public QDialog
{
    Q_OBJECT

public:
    explicit PanelTable(const ChartContent &content, QWidget *parent = nullptr);
};

} // namespace meterbird::ui

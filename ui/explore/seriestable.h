// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"

#include <QAbstractTableModel>
#include <QColor>

#include <optional>
#include <vector>

namespace meterbird::ui {

/// The series of an answer as a table: the colour of the line, the labels that vary most as columns (the rest joined in
/// one), then the figures over the window, or the value alone for an answer at one moment.
/// SortRole gives numbers for the figures, so that a proxy sorts them as numbers.
class SeriesTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int SortRole = Qt::UserRole;
    static constexpr std::size_t mostLabelColumns = 6;

    using QAbstractTableModel::QAbstractTableModel;

    /// `colors` go with the series. While labels and form stay the same, only the figures change: a sort, a selection
    /// and a scroll place survive a refresh.
    void setState(const dashboard::PanelState &state, std::vector<QColor> colors, bool isInstant);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    enum Figure { Min, Avg, Max, Last };
    struct Row {
        Labels labels;
        std::vector<QString> cells; ///< of the label columns, and the joined rest
        std::array<double, 4> figures {}; ///< NaN: none
        Unit unit;
        QuantileBounds bounds;
        std::optional<int> decimals;
        QColor color;
    };

    static Row rowFor(const dashboard::PanelSeries &series, TimeRange range);
    void chooseColumns(const std::vector<Row> &rows);
    bool fits(const std::vector<Row> &rows, bool isInstant) const;
    int labelColumns() const { return static_cast<int>(m_labels.size()) + (m_hasRest ? 1 : 0); }
    /// Nothing: the column is no figure.
    std::optional<Figure> figureAt(int column) const;

    std::vector<Row> m_rows;
    std::vector<std::string> m_labels; ///< names of the label columns
    bool m_hasRest = false;
    bool m_isInstant = false;
};

} // namespace meterbird::ui

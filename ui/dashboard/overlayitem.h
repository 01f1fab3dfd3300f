// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/chartcontent.h"
#include "ui/dashboard/plotmap.h"
#include "ui/theme/theme.h"

#include <QGraphicsItem>

#include <optional>

namespace meterbird::ui {

/// What follows the pointer: the crosshair's line, the values at it (in one chart only), and the piece that is being
/// dragged to zoom. Repainted alone, over the kept picture of the data.
class OverlayItem : public QGraphicsItem
{
public:
    OverlayItem(const ChartContent &content, const Theme &theme, QGraphicsItem *parent);

    void setPlot(const QRectF &plot);
    void setCrosshair(std::optional<Timestamp> time, bool withValues);
    void setSelection(std::optional<std::pair<double, double>> xs);

    /// What the box says, a line each: the time, then `name: value`.
    QStringList valueLines() const;

    QRectF boundingRect() const override { return m_plot; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    struct Row {
        QColor color;
        QString name;
        QString value;
        std::optional<double> y; ///< of its dot
    };
    std::vector<Row> rows() const;
    void paintBox(QPainter &painter, double x, const std::vector<Row> &rows) const;

    const ChartContent &m_content;
    const Theme &m_theme;
    QRectF m_plot;
    std::optional<Timestamp> m_time;
    bool m_withValues = false;
    std::optional<std::pair<double, double>> m_selection;
};

} // namespace meterbird::ui

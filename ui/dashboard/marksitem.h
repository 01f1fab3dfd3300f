// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/chartcontent.h"
#include "ui/dashboard/plotmap.h"
#include "ui/theme/theme.h"

#include <QGraphicsItem>

namespace meterbird::ui {

/// What stands around the data of a chart: thresholds with their tint and name, alert episodes, and, where there is
/// nothing to draw, why.
class MarksItem : public QGraphicsItem
{
public:
    MarksItem(const ChartContent &content, const Theme &theme, QGraphicsItem *parent);

    void setPlot(const QRectF &plot);
    void setEmptyText(const QString &text);

    /// Of the threshold that the axis does not reach; empty when there is none.
    QString thresholdAboveText() const;

    QRectF boundingRect() const override { return m_plot; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    void paintThresholds(QPainter &painter, const PlotMap &map) const;
    double paintThresholdAbove(QPainter &painter) const;
    void paintEpisodes(QPainter &painter, const PlotMap &map, double namedTo) const;
    void paintEmpty(QPainter &painter) const;

    const ChartContent &m_content;
    const Theme &m_theme;
    QRectF m_plot;
    QString m_emptyText;
};

} // namespace meterbird::ui

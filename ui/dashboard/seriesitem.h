// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/chartcontent.h"
#include "ui/dashboard/linemask.h"
#include "ui/dashboard/plotmap.h"
#include "ui/theme/theme.h"

#include <QGraphicsItem>
#include <QImage>

#include <span>

namespace meterbird::ui {

/// The data of a chart inside the plot area of its QChart: lines, areas, bars, dots. QLineSeries is not used: it
/// strokes every series into a hit-test path at every change. The picture is kept between repaints, in device pixels.
class SeriesItem : public QGraphicsItem
{
public:
    SeriesItem(const ChartContent &content, const Theme &theme, QGraphicsItem *parent);

    /// The place of the plot area, in the chart's coordinates.
    void setPlot(const QRectF &plot);
    /// Content, scale or theme changed.
    void redraw();
    /// Draws the picture this many pixels to the right: panning, before the new data is in.
    void setShift(double shift);

    QRectF boundingRect() const override { return m_plot; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

    /// The picture alone, `offset` device pixels right and below the image's corner. For paint() and benchmarks.
    void render(QImage &image, double pixelRatio, QPointF offset);

private:
    void renderLines(QImage &image, const PlotMap &map, double pixelRatio);
    void renderLine(QImage &image, const PlotMap &map, const std::vector<Sample> &samples, const QColor &color,
                    double pixelRatio);
    void renderPiece(std::span<const Sample> piece, const PlotMap &map, double width, bool softEnd);
    void renderArea(QImage &image, const PlotMap &map, const std::vector<Sample> &tops,
                    const std::vector<double> &bases, const QColor &color) const;
    void renderBars(QImage &image, const PlotMap &map, double pixelRatio) const;
    QColor colorOf(std::size_t series) const;

    const ChartContent &m_content;
    const Theme &m_theme;
    QRectF m_plot;
    double m_shift = 0;
    LineMask m_mask;
    QImage m_image;
    QPointF m_offset;
    bool m_dirty = true;
};

} // namespace meterbird::ui

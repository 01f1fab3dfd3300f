// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QPointF>

#include <cstdint>
#include <vector>

namespace meterbird::ui {

/// Draws antialiased lines into a coverage mask, a column (or, where it is steep, a row) at a time, and lays the mask
/// on an image in one colour. About 10 times as fast as QPainter's stroker for lines of many short pieces, and pieces
/// that meet do not darken each other. All coordinates are device pixels.
class LineMask
{
public:
    /// Empties the mask for an image of this size.
    void begin(int width, int height);
    /// Any finite ends, also far outside. `strength` 0…1 thins the ink.
    void addLine(QPointF from, QPointF to, double width, double strength = 1);
    /// A bar `width` wide from top to bottom: what the points within one column of pixels come to.
    void addUpright(double x, double top, double bottom, double width);
    void addDot(QPointF centre, double radius, double strength = 1);
    /// Lays what was drawn on `image` (ARGB32 premultiplied, the size given to begin()).
    void composeOn(QImage &image, const QColor &color) const;

private:
    void addShallow(QPointF from, QPointF to, double width, double ink);
    void addSteep(QPointF from, QPointF to, double width, double ink);
    int m_width = 0;
    int m_height = 0;
    int m_top = 0, m_bottom = -1; ///< rows that hold ink
    std::vector<std::uint8_t> m_ink;
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/seriesitem.h"

#include "src/dashboard/reduction.h"

#include <QPainter>

namespace meterbird::ui {

namespace {

constexpr double lineWidth = 1.6, dotRadius = 2.6;
constexpr double provisionalStrength = 0.45;

/// Lays `color` with `share` of its ink on one pixel.
void blendPixel(QImage &image, int x, int y, const QColor &color, double share)
{
    auto &pixel = reinterpret_cast<QRgb *>(image.scanLine(y))[x];
    const double over = color.alphaF() * share, rest = 1 - over;
    const auto mix = [&](int a, int b) { return static_cast<int>(a * over + b * rest + 0.5); };
    pixel = qRgba(mix(color.red(), qRed(pixel)), mix(color.green(), qGreen(pixel)), mix(color.blue(), qBlue(pixel)),
                  static_cast<int>(255 * over + qAlpha(pixel) * rest + 0.5));
}

/// One column from top to bottom, with soft ends.
void fillColumn(QImage &image, int x, double top, double bottom, const QColor &color)
{
    if (bottom < top)
        std::swap(top, bottom);
    top = std::max(top, 0.0);
    bottom = std::min<double>(bottom, image.height());
    for (int y = static_cast<int>(top); y < bottom; ++y)
        blendPixel(image, x, y, color, std::min<double>(y + 1, bottom) - std::max<double>(y, top));
}

bool isGap(const Sample &before, const Sample &after, Milliseconds step)
{
    return 2 * (after.time - before.time) > 3 * step;
}

} // namespace

SeriesItem::SeriesItem(const ChartContent &content, const Theme &theme, QGraphicsItem *parent)
    : QGraphicsItem(parent)
    , m_content(content)
    , m_theme(theme)
{
    setZValue(10);
    setAcceptedMouseButtons(Qt::NoButton);
}

void SeriesItem::setPlot(const QRectF &plot)
{
    if (plot == m_plot)
        return;
    prepareGeometryChange();
    m_plot = plot;
    redraw();
}

void SeriesItem::redraw()
{
    m_dirty = true;
    update();
}

void SeriesItem::setShift(double shift)
{
    m_shift = shift;
    update();
}

void SeriesItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    const double ratio = painter->device()->devicePixelRatioF();
    // The picture's corner goes on a whole device pixel, or a fractional scale would blur every line.
    const QPointF corner = painter->deviceTransform().map(m_plot.topLeft());
    const QPointF whole(std::floor(corner.x()), std::floor(corner.y()));
    const QPointF offset = corner - whole;
    const QSize size(static_cast<int>(std::ceil(m_plot.width() * ratio + offset.x())),
                     static_cast<int>(std::ceil(m_plot.height() * ratio + offset.y())));
    if (size.isEmpty())
        return;
    if (m_dirty || m_image.size() != size || m_image.devicePixelRatio() != ratio || m_offset != offset) {
        if (m_image.size() != size)
            m_image = QImage(size, QImage::Format_ARGB32_Premultiplied);
        m_image.setDevicePixelRatio(1);
        render(m_image, ratio, offset);
        m_image.setDevicePixelRatio(ratio);
        m_offset = offset;
        m_dirty = false;
    }
    if (m_shift != 0) {
        painter->save();
        painter->setClipRect(m_plot);
    }
    painter->drawImage(m_plot.topLeft() - offset / ratio + QPointF(m_shift, 0), m_image);
    if (m_shift != 0)
        painter->restore();
}

void SeriesItem::render(QImage &image, double pixelRatio, QPointF offset)
{
    image.fill(Qt::transparent);
    const PlotMap map {m_content.state.range, m_content.scale, QRectF(offset, m_plot.size() * pixelRatio)};
    if (m_content.panel.drawStyle == dashboard::DrawStyle::Bars)
        renderBars(image, map, pixelRatio);
    else
        renderLines(image, map, pixelRatio);
}

QColor SeriesItem::colorOf(std::size_t series) const
{
    const Colors &colors = m_theme.colors();
    const QColor color = series < m_content.colors.size() ? m_content.colors[series] : colors.accent;
    return m_content.isStale() ? blend(blend(color, colors.faint, 0.35), colors.card, 0.6) : color;
}

void SeriesItem::renderLines(QImage &image, const PlotMap &map, double pixelRatio)
{
    const bool stacked = m_content.panel.stacked && m_content.bands.size() == m_content.state.series.size();
    const double opacity = m_content.panel.fillOpacity;
    const auto samplesOf = [&](std::size_t i) -> const std::vector<Sample> & {
        return stacked ? m_content.bands[i].tops : m_content.state.series[i].samples;
    };
    for (std::size_t i = 0; opacity > 0 && i < m_content.state.series.size(); ++i) {
        QColor color = colorOf(i);
        color.setAlphaF(static_cast<float>(std::min(opacity, 1.0)));
        if (!m_content.isHidden(i))
            renderArea(image, map, samplesOf(i), stacked ? m_content.bands[i].bases : std::vector<double>(), color);
    }
    for (std::size_t i = 0; i < m_content.state.series.size(); ++i) {
        if (!m_content.isHidden(i))
            renderLine(image, map, samplesOf(i), colorOf(i), pixelRatio);
    }
}

void SeriesItem::renderLine(QImage &image, const PlotMap &map, const std::vector<Sample> &samples, const QColor &color,
                            double pixelRatio)
{
    const dashboard::PanelState &state = m_content.state;
    const dashboard::ReducedLine line = dashboard::reduced(samples, state.range, image.width(), state.step);
    const bool points = m_content.panel.drawStyle == dashboard::DrawStyle::Points;
    const bool softEnd =
        state.lastStepIsProvisional && !line.points.empty() && line.points.back().time + state.step > state.range.end;
    m_mask.begin(image.width(), image.height());
    for (std::size_t p = 0; p < line.pieceCount(); ++p) {
        const std::span<const Sample> piece = line.piece(p);
        const bool soft = softEnd && p + 1 == line.pieceCount();
        for (std::size_t i = 0; (points || piece.size() == 1) && i < piece.size(); ++i)
            m_mask.addDot({map.x(piece[i].time), map.y(piece[i].value)}, (points ? 1.8 : dotRadius) * pixelRatio,
                          soft && i + 1 == piece.size() ? provisionalStrength : 1);
        if (!points)
            renderPiece(piece, map, lineWidth * pixelRatio, soft);
    }
    m_mask.composeOn(image, color);
}

void SeriesItem::renderPiece(std::span<const Sample> piece, const PlotMap &map, double width, bool softEnd)
{
    // Points in one column of pixels come to one upright bar: strokes back and forth would only darken it.
    QPointF previous;
    double low = 0, high = 0;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const QPointF point(map.x(piece[i].time), map.y(piece[i].value));
        const bool isLast = i + 1 == piece.size();
        const bool sameColumn = i > 0 && std::floor(point.x()) == std::floor(previous.x());
        if (sameColumn) {
            low = std::min(low, point.y());
            high = std::max(high, point.y());
            // Of a flat piece the bar has no height: without its own stroke each column would have a hole.
            if (std::abs(point.y() - previous.y()) <= point.x() - previous.x())
                m_mask.addLine(previous, point, width, softEnd && isLast ? provisionalStrength : 1);
        } else {
            if (i > 0) {
                m_mask.addUpright(previous.x(), low, high, width);
                m_mask.addLine(previous, point, width, softEnd && isLast ? provisionalStrength : 1);
            }
            low = high = point.y();
        }
        if (sameColumn && isLast)
            m_mask.addUpright(point.x(), low, high, width);
        previous = point;
    }
}

void SeriesItem::renderArea(QImage &image, const PlotMap &map, const std::vector<Sample> &tops,
                            const std::vector<double> &bases, const QColor &color) const
{
    for (std::size_t i = 1; i < tops.size(); ++i) {
        const Sample &before = tops[i - 1], &after = tops[i];
        if (isGap(before, after, m_content.state.step) || std::isnan(before.value) || std::isnan(after.value))
            continue;
        const double left = map.x(before.time), right = map.x(after.time);
        if (right < 0 || left > image.width() || right <= left)
            continue;
        const double topLeft = map.y(before.value), topRight = map.y(after.value);
        const double baseLeft = map.y(bases.empty() ? 0 : bases[i - 1]),
                     baseRight = map.y(bases.empty() ? 0 : bases[i]);
        const int last = std::min(image.width(), static_cast<int>(std::ceil(right - 0.5)));
        for (int x = std::max(0, static_cast<int>(std::ceil(left - 0.5))); x < last; ++x) {
            const double share = (x + 0.5 - left) / (right - left);
            fillColumn(image, x, topLeft + (topRight - topLeft) * share, baseLeft + (baseRight - baseLeft) * share,
                       color);
        }
    }
}

void SeriesItem::renderBars(QImage &image, const PlotMap &map, double pixelRatio) const
{
    // A bar holds the step that ends at its sample's time, and stands there.
    const dashboard::PanelState &state = m_content.state;
    const double pitch = map.x(state.range.start + state.step) - map.x(state.range.start);
    const double gap = pitch > 4 * pixelRatio ? pitch * 0.15 : 0;
    QPainter painter(&image);
    for (std::size_t i = 0; i < state.series.size(); ++i) {
        if (m_content.isHidden(i))
            continue;
        const bool stacked = m_content.panel.stacked && i < m_content.bands.size();
        const std::vector<Sample> &tops = stacked ? m_content.bands[i].tops : state.series[i].samples;
        QColor color = colorOf(i);
        color.setAlphaF(stacked || state.series.size() == 1 ? 0.88F : 0.6F);
        int drawnTo = INT_MIN; // bars narrower than a pixel must not lie on each other
        for (std::size_t k = 0; k < tops.size(); ++k) {
            const double right = map.x(tops[k].time);
            const int from = std::max(drawnTo, static_cast<int>(std::lround(right - pitch + gap)));
            const int to = std::max(from + 1, static_cast<int>(std::lround(right - gap)));
            if (!std::isfinite(tops[k].value) || to <= 0 || from >= image.width() || right < from)
                continue;
            const double top = map.y(tops[k].value), base = map.y(stacked ? m_content.bands[i].bases[k] : 0);
            const bool soft = state.lastStepIsProvisional && tops[k].time + state.step > state.range.end;
            painter.setOpacity(soft ? provisionalStrength + 0.2 : 1);
            painter.fillRect(QRectF(from, std::min(top, base), to - from, std::abs(base - top)).toAlignedRect(), color);
            drawnTo = to;
        }
    }
}

} // namespace meterbird::ui

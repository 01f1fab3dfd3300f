// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/marksitem.h"

#include "ui/dashboard/thresholds.h"

#include <QPainter>

namespace meterbird::ui {

namespace {

constexpr double tintShare = 0.07;

/// A small text on a piece of card, so that it can be read across a line.
void drawTag(QPainter &painter, const QRectF &box, const QString &text, const QColor &color, const QColor &card)
{
    QColor veil = card;
    veil.setAlphaF(0.8F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(veil);
    painter.drawRoundedRect(box, 3, 3);
    painter.setPen(color);
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace

MarksItem::MarksItem(const ChartContent &content, const Theme &theme, QGraphicsItem *parent)
    : QGraphicsItem(parent)
    , m_content(content)
    , m_theme(theme)
{
    setZValue(12);
    setAcceptedMouseButtons(Qt::NoButton);
}

void MarksItem::setPlot(const QRectF &plot)
{
    if (plot == m_plot)
        return;
    prepareGeometryChange();
    m_plot = plot;
}

void MarksItem::setEmptyText(const QString &text)
{
    m_emptyText = text;
    update();
}

void MarksItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    if (!m_emptyText.isEmpty()) {
        paintEmpty(*painter);
        return;
    }
    const PlotMap map {m_content.state.range, m_content.scale, m_plot};
    painter->save();
    painter->setFont(m_theme.font(0.85));
    painter->setRenderHint(QPainter::Antialiasing);
    if (m_content.panel.showsThresholds)
        paintThresholds(*painter, map);
    paintEpisodes(*painter, map, paintThresholdAbove(*painter));
    painter->restore();
}

QString MarksItem::thresholdAboveText() const
{
    const dashboard::Threshold *threshold = m_content.thresholdAbove();
    return threshold ? QStringLiteral("↑ ") + thresholdText(*threshold, m_content.panel.unit) : QString();
}

/// Calm: all is well below it. Returns where it ends.
double MarksItem::paintThresholdAbove(QPainter &painter) const
{
    const QString text = thresholdAboveText();
    if (text.isEmpty())
        return m_plot.left();
    const QFontMetricsF metrics(painter.font());
    const QRectF tag(m_plot.left() + 4, m_plot.top() + 2, metrics.horizontalAdvance(text) + 8, metrics.height());
    drawTag(painter, tag, text, m_theme.colors().secondary, m_theme.colors().card);
    return tag.right();
}

void MarksItem::paintThresholds(QPainter &painter, const PlotMap &map) const
{
    const QFontMetricsF metrics(painter.font());
    for (const dashboard::Threshold &threshold : m_content.panel.thresholds) {
        const Severity severity = severityOf(threshold);
        if (!(threshold.value > m_content.scale.min && threshold.value < m_content.scale.max))
            continue;
        const QColor color = severityColor(severity, m_theme.colors());
        const double y = std::round(map.y(threshold.value)) + 0.5;
        if (severity != Severity::Fine) {
            QColor tint = color;
            tint.setAlphaF(static_cast<float>(tintShare));
            painter.fillRect(QRectF(m_plot.left(), m_plot.top(), m_plot.width(), y - m_plot.top()), tint);
        }
        painter.setPen(QPen(color, 1.2, Qt::CustomDashLine));
        QPen pen = painter.pen();
        pen.setDashPattern({4, 3});
        painter.setPen(pen);
        painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        const QString text = thresholdText(threshold, m_content.panel.unit);
        const double width = metrics.horizontalAdvance(text) + 8;
        const bool fitsAbove = y - metrics.height() - 3 > m_plot.top();
        const QRectF tag(m_plot.left() + 4, fitsAbove ? y - metrics.height() - 3 : y + 3, width, metrics.height());
        drawTag(painter, tag, text, color, m_theme.colors().card);
    }
}

/// `namedTo`: names must not lie on each other, nor on what stands to the left of it.
void MarksItem::paintEpisodes(QPainter &painter, const PlotMap &map, double namedTo) const
{
    const TimeRange range = m_content.state.range;
    const QFontMetricsF metrics(painter.font());
    const QColor color = m_theme.colors().critical;
    for (const Episode &episode : m_content.episodes) {
        const Timestamp end = episode.end == 0 ? range.end : episode.end;
        if (end < range.start || episode.start > range.end || end < episode.start)
            continue;
        const double left = std::max(m_plot.left(), map.x(std::max(episode.start, range.start)));
        const double right = std::min(m_plot.right(), map.x(std::min(end, range.end)));
        // A bar along the time axis for as long as it fired, a line and a bell-like dot where it began.
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(QRectF(left, m_plot.bottom() - 2, std::max(right - left, 3.0), 3), 1.5, 1.5);
        if (episode.start < range.start)
            continue;
        painter.drawEllipse(QPointF(left, m_plot.bottom()), 3.5, 3.5);
        painter.setPen(QPen(color, 1.2));
        painter.drawLine(QPointF(left, m_plot.top()), QPointF(left, m_plot.bottom()));
        const QString text = metrics.elidedText(episode.name, Qt::ElideRight, 140);
        const double width = metrics.horizontalAdvance(text) + 8;
        const double textLeft = left + 3 + width <= m_plot.right() ? left + 3 : left - 3 - width;
        if (!text.isEmpty() && textLeft >= namedTo) {
            drawTag(painter, QRectF(textLeft, m_plot.top() + 2, width, metrics.height()), text, color,
                    m_theme.colors().card);
            namedTo = textLeft + width;
        }
    }
}

void MarksItem::paintEmpty(QPainter &painter) const
{
    painter.save();
    painter.setFont(m_theme.font(0.92));
    painter.setPen(m_theme.colors().secondary);
    const QRectF room = m_plot.adjusted(12, 4, -12, -4);
    const int flags = Qt::AlignCenter | Qt::TextWordWrap;
    // The grid must not run through the words.
    painter.fillRect(painter.boundingRect(room, flags, m_emptyText).adjusted(-6, -2, 6, 2), m_theme.colors().card);
    painter.drawText(room, flags, m_emptyText);
    painter.restore();
}

} // namespace meterbird::ui

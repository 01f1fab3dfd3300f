// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/overlayitem.h"

#include "ui/dashboard/seriestext.h"
#include "ui/dashboard/timeticks.h"
#include "ui/theme/tabulartext.h"

#include <QCoreApplication>
#include <QPainter>

namespace meterbird::ui {

namespace {

constexpr std::size_t mostRows = 12;
constexpr double nameWidth = 160, padding = 8, markWidth = 10, columnGap = 12;

} // namespace

OverlayItem::OverlayItem(const ChartContent &content, const Theme &theme, QGraphicsItem *parent)
    : QGraphicsItem(parent)
    , m_content(content)
    , m_theme(theme)
{
    setZValue(20);
    setAcceptedMouseButtons(Qt::NoButton);
}

void OverlayItem::setPlot(const QRectF &plot)
{
    if (plot == m_plot)
        return;
    prepareGeometryChange();
    m_plot = plot;
}

void OverlayItem::setCrosshair(std::optional<Timestamp> time, bool withValues)
{
    if (m_time == time && m_withValues == withValues)
        return;
    m_time = time;
    m_withValues = withValues;
    update();
}

void OverlayItem::setSelection(std::optional<std::pair<double, double>> xs)
{
    m_selection = xs;
    update();
}

std::vector<OverlayItem::Row> OverlayItem::rows() const
{
    std::vector<Row> rows;
    if (!m_time)
        return rows;
    const dashboard::PanelState &state = m_content.state;
    const PlotMap map {state.range, m_content.scale, m_plot};
    const bool isBars = m_content.panel.drawStyle == dashboard::DrawStyle::Bars;
    for (std::size_t i = 0; i < state.series.size() && i < m_content.names.size(); ++i) {
        if (m_content.isHidden(i))
            continue;
        const dashboard::PanelSeries &series = state.series[i];
        const Sample *sample =
            isBars ? barAt(series, *m_time, state.step) : sampleAt(series, *m_time, state.step / 2 + 1);
        const double value = sample ? sample->value : std::numeric_limits<double>::quiet_NaN();
        Row row {m_content.colors[i], m_content.names[i], valueText(series, value), std::nullopt};
        if (std::isfinite(value) && !m_content.panel.stacked && !isBars)
            row.y = map.y(value);
        rows.push_back(std::move(row));
    }
    return rows;
}

QStringList OverlayItem::valueLines() const
{
    if (!m_time || !m_withValues)
        return {};
    QStringList lines {timeText(*m_time, m_content.state.range)};
    for (const Row &row : rows())
        lines.append(row.name + QStringLiteral(": ") + row.value);
    return lines;
}

void OverlayItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    const Colors &colors = m_theme.colors();
    if (m_selection) {
        QColor fill = colors.accent;
        fill.setAlphaF(0.16F);
        const QRectF piece(QPointF(m_selection->first, m_plot.top()), QPointF(m_selection->second, m_plot.bottom()));
        painter->fillRect(piece.normalized() & m_plot, fill);
    }
    if (!m_time || !m_content.state.range.contains(*m_time))
        return;
    const PlotMap map {m_content.state.range, m_content.scale, m_plot};
    const double x = std::round(map.x(*m_time)) + 0.5;
    painter->save();
    QPen pen(colors.faint, 1);
    pen.setDashPattern({4, 3});
    painter->setPen(pen);
    painter->drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    if (m_withValues && !m_content.state.series.empty()) {
        painter->setRenderHint(QPainter::Antialiasing);
        const std::vector<Row> values = rows();
        for (const Row &row : values) {
            painter->setPen(QPen(colors.card, 1.5));
            painter->setBrush(row.color);
            if (row.y && *row.y >= m_plot.top() && *row.y <= m_plot.bottom())
                painter->drawEllipse(QPointF(x, *row.y), 3.5, 3.5);
        }
        paintBox(*painter, x, values);
    }
    painter->restore();
}

void OverlayItem::paintBox(QPainter &painter, double x, const std::vector<Row> &rows) const
{
    const Colors &colors = m_theme.colors();
    const QFont plain = m_theme.font(0.88), bold = m_theme.font(0.88, QFont::DemiBold);
    const QFontMetricsF names(plain), numbers(bold);
    const double lineHeight = std::ceil(names.height()) + 2;
    const auto fitting = static_cast<std::size_t>(std::max(1.0, (m_plot.height() - 2 * padding) / lineHeight - 2));
    const std::size_t shown = std::min({rows.size(), mostRows, fitting});
    const std::size_t left = rows.size() - shown;
    double nameColumn = 0, valueColumn = 0;
    for (std::size_t i = 0; i < shown; ++i) {
        nameColumn = std::max(nameColumn, std::min(nameWidth, names.horizontalAdvance(rows[i].name)));
        valueColumn = std::max(valueColumn, tabularWidth(numbers, rows[i].value));
    }
    const QString time = timeText(*m_time, m_content.state.range);
    const double inner = std::max(markWidth + 6 + nameColumn + columnGap + valueColumn, tabularWidth(numbers, time));
    const double width = inner + 2 * padding;
    const double height = lineHeight * static_cast<double>(shown + 1 + (left > 0 ? 1 : 0)) + 2 * padding - 2;
    const double boxLeft = x + 10 + width <= m_plot.right() ? x + 10 : std::max(m_plot.left(), x - 10 - width);
    const QRectF box(boxLeft, m_plot.top() + 4, width, height);
    painter.setPen(QPen(colors.border, 1));
    painter.setBrush(blend(colors.card, colors.window, 0.6));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);

    double baseline = box.top() + padding + names.ascent();
    painter.setPen(colors.text);
    painter.setFont(bold);
    drawTabular(painter, QPointF(box.left() + padding, baseline), time);
    for (std::size_t i = 0; i < shown; ++i) {
        baseline += lineHeight;
        painter.fillRect(QRectF(box.left() + padding, baseline - names.ascent() / 2 + 1, markWidth, 2.5),
                         rows[i].color);
        painter.setFont(plain);
        painter.setPen(colors.secondary);
        painter.drawText(QPointF(box.left() + padding + markWidth + 6, baseline),
                         names.elidedText(rows[i].name, Qt::ElideRight, nameColumn + 1));
        painter.setFont(bold);
        painter.setPen(colors.text);
        drawTabular(painter, QPointF(box.right() - padding - tabularWidth(numbers, rows[i].value), baseline),
                    rows[i].value);
    }
    if (left > 0) {
        painter.setFont(plain);
        painter.setPen(colors.secondary);
        painter.drawText(QPointF(box.left() + padding, baseline + lineHeight),
                         QCoreApplication::translate("Chart", "and %n more", nullptr, static_cast<int>(left)));
    }
}

} // namespace meterbird::ui

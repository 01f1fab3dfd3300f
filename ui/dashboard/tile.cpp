// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/tile.h"

#include "src/dashboard/reduction.h"
#include "ui/dashboard/plotmap.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/tabulartext.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

namespace meterbird::ui {

namespace {

constexpr int padding = 12, lineHeight = 26, lineGap = 3;
constexpr double labelScale = 0.92, valueScale = 1.85, noteScale = 0.9;

/// The first of the notes that fit whole; the tooltip has them all.
QString fitted(QString notes, const QFontMetricsF &metrics, double room)
{
    const QString separator = QStringLiteral(" · ");
    while (metrics.horizontalAdvance(notes) > room && notes.contains(separator))
        notes.truncate(notes.lastIndexOf(separator));
    return metrics.elidedText(notes, Qt::ElideRight, room);
}

} // namespace

Tile::Tile(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setFocusPolicy(Qt::TabFocus);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Tile::setPanel(const dashboard::Panel &panel)
{
    m_panel = panel;
    refresh();
}

void Tile::setState(const dashboard::PanelState &state)
{
    m_state = state;
    m_now = std::max(m_now, state.updatedAt);
    refresh();
}

void Tile::setNow(Timestamp now)
{
    m_now = now;
    refresh();
}

void Tile::refresh()
{
    TileContent content = tileContent(m_panel, m_state, m_now);
    if (content == m_content)
        return;
    m_content = std::move(content);
    setAccessibleName(m_content.label + QStringLiteral(": ") + m_content.number + u' ' + m_content.suffix);
    setAccessibleDescription(m_content.note);
    update();
}

int Tile::preferredHeight(const Theme &theme)
{
    // With the very fonts that are painted: each that differs would be loaded for this alone.
    double words = 0;
    for (const QFont &font : {theme.font(labelScale), theme.font(valueScale, QFont::DemiBold), theme.font(noteScale)})
        words += QFontMetricsF(font).height();
    return qCeil(words) + padding + 2 * lineGap + lineHeight;
}

QSize Tile::sizeHint() const
{
    return {180, preferredHeight(m_theme)};
}

QColor Tile::lineColor() const
{
    const Colors &colors = m_theme.colors();
    if (m_content.isStale)
        return colors.faint;
    return m_content.severity == Severity::Fine ? m_theme.seriesColor(m_content.label)
                                                : severityColor(m_content.severity, colors);
}

void Tile::paintEvent(QPaintEvent *)
{
    const Colors &colors = m_theme.colors();
    const bool isBreached = m_content.severity != Severity::Fine && !m_content.isStale;
    const QColor state = severityColor(m_content.severity, colors);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? colors.accent : isBreached ? state : colors.border, 1));
    painter.setBrush(isBreached ? blend(state, colors.card, colors.dark ? 0.17 : 0.1) : colors.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    paintLine(painter);
    paintWords(painter);
}

void Tile::paintWords(QPainter &painter) const
{
    const Colors &colors = m_theme.colors();
    const bool isBreached = m_content.severity != Severity::Fine && !m_content.isStale;
    const QFont labelFont = m_theme.font(labelScale), noteFont = m_theme.font(noteScale);
    const QFont valueFont = m_theme.font(valueScale, QFont::DemiBold), suffixFont = m_theme.font(1);
    const QFontMetricsF label(labelFont), value(valueFont), suffix(suffixFont), note(noteFont);
    const double room = width() - 2 * padding;
    // On a tint the secondary colour would fall below the contrast that text needs.
    const QColor quiet = isBreached ? blend(colors.text, colors.secondary, 0.55) : colors.secondary;

    double y = padding - 1 + label.ascent();
    painter.setFont(labelFont);
    painter.setPen(quiet);
    painter.drawText(QPointF(padding, y), label.elidedText(m_content.label, Qt::ElideRight, room));
    y += label.descent() + lineGap + value.ascent();
    painter.setFont(valueFont);
    painter.setPen(m_content.isStale ? colors.secondary
                       : isBreached  ? severityColor(m_content.severity, colors)
                                     : colors.text);
    const double end = drawTabular(painter, QPointF(padding, y), m_content.number);
    painter.setFont(suffixFont);
    if (!isBreached)
        painter.setPen(colors.secondary);
    if (end + 4 + suffix.horizontalAdvance(m_content.suffix) <= room + padding)
        painter.drawText(QPointF(padding + end + 4, y), m_content.suffix);
    y += value.descent() + lineGap + note.ascent() - 2;
    painter.setFont(noteFont);
    painter.setPen(quiet);
    painter.drawText(QPointF(padding, y), fitted(m_content.note, note, room));
}

void Tile::paintLine(QPainter &painter)
{
    double low = 0, high = 0;
    bool any = false;
    for (const Sample &sample : m_content.line) {
        if (!std::isfinite(sample.value))
            continue;
        low = any ? std::min(low, sample.value) : sample.value;
        high = any ? std::max(high, sample.value) : sample.value;
        any = true;
    }
    if (!any)
        return;
    const double middle = low / 2 + high / 2;
    // A flat line lies in the middle; noise of a thousandth must not look like a storm.
    const double half = std::max({high / 2 - low / 2, std::abs(middle) * 0.02, 1e-290});
    const double ratio = devicePixelRatioF();
    QImage image(QSize(qCeil(width() * ratio), qCeil(lineHeight * ratio)), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const PlotMap map {m_state.range,
                       {middle - half, middle + half, half},
                       QRectF(0, 3 * ratio, image.width(), image.height() - 8 * ratio)};
    const dashboard::ReducedLine line = dashboard::reduced(m_content.line, m_state.range, image.width(), m_state.step);
    m_mask.begin(image.width(), image.height());
    for (std::size_t p = 0; p < line.pieceCount(); ++p) {
        const std::span<const Sample> piece = line.piece(p);
        const auto place = [&map](const Sample &sample) { return QPointF(map.x(sample.time), map.y(sample.value)); };
        if (piece.size() == 1)
            m_mask.addDot(place(piece[0]), 1.8 * ratio);
        for (std::size_t i = 1; i < piece.size(); ++i)
            m_mask.addLine(place(piece[i - 1]), place(piece[i]), 1.3 * ratio);
    }
    m_mask.composeOn(image, lineColor());
    image.setDevicePixelRatio(ratio);
    painter.save();
    QPainterPath corners;
    corners.addRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 7, 7);
    painter.setClipPath(corners);
    painter.drawImage(QPointF(0, height() - lineHeight), image);
    painter.restore();
}

QString Tile::tipText() const
{
    QStringList lines {m_content.label, shownText(m_panel.description, 400), m_content.note};
    lines += m_content.boundNotes;
    if (m_state.error)
        lines.append(wordsFor(*m_state.error));
    lines.removeAll(QString());
    return toolTipLines(lines);
}

bool Tile::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), tipText(), this);
        return true;
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return QWidget::event(event);
}

} // namespace meterbird::ui

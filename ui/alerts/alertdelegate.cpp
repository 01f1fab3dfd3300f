// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/alertdelegate.h"

#include "ui/alerts/alertroles.h"
#include "ui/theme/tabulartext.h"
#include "ui/theme/theme.h"

#include <QFontDatabase>
#include <QPainter>
#include <QTextLayout>

namespace meterbird::ui {

namespace {

constexpr int margin = 8; // that of a header

QColor colorOf(Tone tone, const Colors &colors)
{
    switch (tone) {
    case Tone::Good:
        return colors.ok;
    case Tone::Warning:
        return colors.warning;
    case Tone::Critical:
        return colors.critical;
    case Tone::Quiet:
        break;
    }
    return colors.secondary;
}

} // namespace

AlertDelegate::AlertDelegate(const Theme &theme, int rowHeight, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
    , m_rowHeight(rowHeight)
{ }

QSize AlertDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QFontMetrics metrics(m_theme.font());
    const int lines = index.data(SecondLineRole).isValid() || index.data(MonospaceRole).toBool() ? 2 : 1;
    const int width = index.data(ToneRole).isValid() || index.column() == 0 || lines == 1
        ? metrics.horizontalAdvance(index.data().toString()) + 2 * margin + 16
        : QStyledItemDelegate::sizeHint(option, index).width();
    return {width, std::max(m_rowHeight, lines * metrics.height() + 14)};
}

void AlertDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colors &colors = m_theme.colors();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, colors.selection);
    painter->setPen(colors.border);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QRect cell = option.rect.adjusted(margin, 0, -margin, -1);
    const QString text = index.data().toString();
    painter->setFont(m_theme.font());
    painter->setPen(colors.text);
    if (index.data(ToneRole).isValid()) {
        paintPill(*painter, cell, text, index.data(ToneRole).toInt());
    } else if (index.data(SecondLineRole).isValid() || index.data(UnreadRole).toBool()) {
        paintRule(*painter, cell, index);
    } else if (index.data(MonospaceRole).toBool()) {
        paintExpression(*painter, cell, text);
    } else {
        const QFontMetricsF metrics(painter->font());
        const QString shown = metrics.elidedText(text, Qt::ElideRight, cell.width());
        const bool isRight = index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight;
        const double x = isRight ? cell.right() - tabularWidth(metrics, shown) : cell.left();
        drawTabular(*painter, {x, cell.center().y() + (metrics.ascent() - metrics.descent()) / 2}, shown);
    }
    painter->restore();
}

void AlertDelegate::paintPill(QPainter &painter, const QRect &cell, const QString &text, int tone) const
{
    const QFont font = m_theme.font(0.88, QFont::DemiBold);
    const QFontMetricsF metrics(font);
    const QColor color = colorOf(static_cast<Tone>(tone), m_theme.colors());
    const double width = std::min<double>(metrics.horizontalAdvance(text) + 16, cell.width());
    const QRectF pill(cell.left(), cell.center().y() - metrics.height() / 2 - 2, width, metrics.height() + 4);
    QColor fill = color;
    fill.setAlphaF(static_cast<Tone>(tone) == Tone::Quiet ? 0.0F : 0.16F);
    painter.setPen(static_cast<Tone>(tone) == Tone::Quiet ? QPen(m_theme.colors().border) : QPen(Qt::NoPen));
    painter.setBrush(fill);
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
    painter.setPen(color);
    painter.setFont(font);
    painter.drawText(pill, Qt::AlignCenter | Qt::TextSingleLine, metrics.elidedText(text, Qt::ElideRight, width - 10));
}

void AlertDelegate::paintRule(QPainter &painter, const QRect &cell, const QModelIndex &index) const
{
    const QString second = index.data(SecondLineRole).toString();
    QRect place = cell;
    if (index.data(UnreadRole).toBool()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colors().accent);
        painter.drawEllipse(
            QPointF(place.left() + 3, second.isEmpty() ? place.center().y() : place.top() + place.height() * 0.32), 3,
            3);
        place.setLeft(place.left() + 12);
    }
    const QFont first = m_theme.font(1, second.isEmpty() ? QFont::Normal : QFont::DemiBold);
    const QFontMetrics metrics(first);
    painter.setFont(first);
    painter.setPen(m_theme.colors().text);
    const QRect top = second.isEmpty()
        ? place
        : QRect(place.left(), place.center().y() - metrics.height(), place.width(), metrics.height());
    painter.drawText(top, Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(index.data().toString(), Qt::ElideRight, top.width()));
    if (second.isEmpty())
        return;
    painter.setFont(m_theme.font(0.92));
    painter.setPen(m_theme.colors().secondary);
    const QRect bottom(place.left(), place.center().y() + 1, place.width(), metrics.height());
    painter.drawText(bottom, Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetrics(painter.font()).elidedText(second, Qt::ElideRight, bottom.width()));
}

void AlertDelegate::paintExpression(QPainter &painter, const QRect &cell, const QString &text) const
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(QFontInfo(m_theme.font(0.92)).pixelSize());
    const QFontMetrics metrics(font);
    painter.setFont(font);
    painter.setPen(m_theme.colors().text);
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    QStringList lines;
    for (QTextLine line = layout.createLine(); line.isValid() && lines.size() < 2; line = layout.createLine()) {
        line.setLineWidth(cell.width());
        const bool isLast = lines.size() == 1;
        lines << (isLast ? metrics.elidedText(text.mid(line.textStart()), Qt::ElideRight, cell.width())
                         : text.mid(line.textStart(), line.textLength()));
    }
    layout.endLayout();
    int y = cell.center().y() - static_cast<int>(lines.size()) * metrics.height() / 2;
    for (const QString &line : lines) {
        painter.drawText(QRect(cell.left(), y, cell.width(), metrics.height()), Qt::AlignVCenter | Qt::TextSingleLine,
                         line);
        y += metrics.height();
    }
}

} // namespace meterbird::ui

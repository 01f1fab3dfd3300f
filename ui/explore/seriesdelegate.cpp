// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/seriesdelegate.h"

#include "ui/theme/tabulartext.h"

#include <QApplication>
#include <QPainter>

namespace meterbird::ui {

namespace {
constexpr QSizeF markSize(12, 3);
constexpr int margin = 16; // as the header, which keeps room for the arrow of the order
} // namespace

void SeriesDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QVariant color = index.data(Qt::DecorationRole);
    const bool isFigure = cell.displayAlignment.testFlag(Qt::AlignRight);
    if (!color.isValid() && !isFigure) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    const QString text = cell.text;
    cell.text.clear();
    cell.icon = {};
    cell.features &= ~QStyleOptionViewItem::HasDecoration;
    const QStyle *style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    painter->save();
    const QRectF box = option.rect;
    if (color.isValid()) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(color.value<QColor>());
        painter->drawRoundedRect(QRectF(box.center() - QPointF(markSize.width(), markSize.height()) / 2, markSize), 1.5,
                                 1.5);
    } else {
        painter->setFont(cell.font);
        painter->setPen(cell.palette.color(QPalette::Text));
        const QFontMetricsF metrics(cell.font);
        const double x = box.right() - margin - tabularWidth(metrics, text);
        drawTabular(*painter, {x, box.center().y() + (metrics.ascent() - metrics.descent()) / 2}, text);
    }
    painter->restore();
}

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/birdicon.h"

#include <QPainter>
#include <QPainterPath>

namespace meterbird::ui {

namespace {

/// On a square of 32 units, looking to the right.
QPainterPath bird()
{
    QPainterPath path(QPointF(3, 23));
    path.cubicTo(8, 22, 8, 8, 18, 7);
    path.cubicTo(22, 6.5, 25, 9, 25.5, 11.5);
    path.lineTo(30, 13.5);
    path.lineTo(25.5, 15);
    path.cubicTo(25.5, 22, 20, 27, 13, 27);
    path.cubicTo(9, 27, 6, 26, 3, 23);
    path.closeSubpath();
    return path;
}

void paintMark(QPainter &painter, alerts::WorstState state, const Colors &colors)
{
    using alerts::WorstState;
    const QRectF place(17, 16, 15, 15);
    painter.setPen(QPen(colors.window, 1.5));
    switch (state) {
    case WorstState::Ok:
        break;
    case WorstState::Unknown:
        painter.setBrush(colors.faint);
        painter.drawEllipse(QPointF(26, 25), 3.5, 3.5);
        break;
    case WorstState::Pending:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors.warning, 3.5));
        painter.drawEllipse(place.adjusted(2, 2, -2, -2));
        break;
    case WorstState::Warning:
        painter.setBrush(colors.warning);
        painter.drawPolygon(
            QPolygonF({place.bottomLeft(), place.bottomRight(), QPointF(place.center().x(), place.top())}));
        break;
    case WorstState::Critical:
        painter.setBrush(colors.critical);
        painter.drawEllipse(place);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.window);
        painter.drawRect(QRectF(place.center().x() - 1.5, place.top() + 3, 3, 5.5));
        painter.drawRect(QRectF(place.center().x() - 1.5, place.top() + 10, 3, 2.5));
        break;
    }
}

QPixmap painted(int size, alerts::WorstState state, const Colors &colors)
{
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(size / 32.0, size / 32.0);
    painter.setPen(QPen(QColor(0, 0, 0, 140), 1));
    painter.setBrush(state == alerts::WorstState::Unknown ? colors.faint : colors.accent);
    painter.drawPath(bird());
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::white);
    painter.drawEllipse(QPointF(20.5, 11.5), 1.8, 1.8);
    paintMark(painter, state, colors);
    return pixmap;
}

} // namespace

QIcon birdIcon(alerts::WorstState state, const Colors &colors)
{
    QIcon icon;
    for (const int size : {16, 22, 24, 32, 48, 64})
        icon.addPixmap(painted(size, state, colors));
    return icon;
}

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/stateshape.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QPainter>

namespace meterbird::ui {

QColor stateColor(StatusState state, const Colors &colors)
{
    switch (state) {
    case StatusState::Ok:
        return colors.ok;
    case StatusState::Warning:
        return colors.warning;
    case StatusState::Critical:
        return colors.critical;
    case StatusState::Unknown:
        break;
    }
    return colors.secondary;
}

void drawStateShape(QPainter &painter, const QRectF &place, StatusState state, const Colors &colors)
{
    const QColor color = stateColor(state, colors);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (state) {
    case StatusState::Ok:
        painter.drawEllipse(place);
        break;
    case StatusState::Warning:
        painter.drawPolygon(
            QPolygonF {{QPointF(place.center().x(), place.top() - 0.5), QPointF(place.right() + 1, place.bottom()),
                        QPointF(place.left() - 1, place.bottom())}});
        break;
    case StatusState::Critical:
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5));
        break;
    case StatusState::Unknown:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, 1.5));
        painter.drawEllipse(place.adjusted(0.75, 0.75, -0.75, -0.75));
        break;
    }
    painter.restore();
}

QString stateWord(StatusState state)
{
    switch (state) {
    case StatusState::Ok:
        return QCoreApplication::translate("StatusState", "in order");
    case StatusState::Warning:
        return QCoreApplication::translate("StatusState", "warning");
    case StatusState::Critical:
        return QCoreApplication::translate("StatusState", "trouble");
    case StatusState::Unknown:
        break;
    }
    return QCoreApplication::translate("StatusState", "not known");
}

} // namespace meterbird::ui

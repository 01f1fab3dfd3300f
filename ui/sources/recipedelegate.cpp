// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/recipedelegate.h"

#include "ui/shell/stateshape.h"
#include "ui/sources/recipemodel.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace meterbird::ui {

namespace {
constexpr int margin = 10;
constexpr int markSize = 8;
constexpr double tint = 0.14;
} // namespace

RecipeDelegate::RecipeDelegate(const Theme &theme, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{ }

QSize RecipeDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {120, QFontMetrics(m_theme.font()).height() + 12};
}

void RecipeDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colors &colors = m_theme.colors();
    const bool isReceiving = index.data(RecipeModel::StateRole).toInt() == int(RecipeModel::State::Receiving);
    const bool isChosen = option.state & QStyle::State_Selected;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor ground = isChosen ? colors.selection : colors.card;
    painter->setPen(Qt::NoPen);
    painter->setBrush(isReceiving ? blend(colors.ok, ground, tint) : ground);
    painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 6, 6);
    if (isReceiving && isChosen) {
        painter->setBrush(colors.accent); // the tint must not hide which row is chosen
        painter->drawRoundedRect(QRectF(option.rect.left() + 1, option.rect.top() + 6, 3, option.rect.height() - 12), 1,
                                 1);
    }
    const QRect cell = option.rect.adjusted(margin, 0, -margin, 0);
    const QString state = index.data(RecipeModel::StateTextRole).toString();
    painter->setFont(m_theme.font(0.88));
    int stateWidth = 0;
    if (!state.isEmpty()) {
        const int words = painter->fontMetrics().horizontalAdvance(state);
        stateWidth = words + margin;
        painter->setPen(isReceiving ? colors.ok : colors.secondary);
        painter->drawText(cell, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, state);
        if (isReceiving) {
            stateWidth += markSize + 6;
            drawStateShape(*painter,
                           QRectF(cell.right() - words - markSize - 6, cell.center().y() - markSize / 2.0 + 0.5,
                                  markSize, markSize),
                           StatusState::Ok, colors);
        }
    }
    painter->setFont(m_theme.font());
    painter->setPen(colors.text);
    const QRect place = cell.adjusted(0, 0, -stateWidth, 0);
    painter->drawText(place, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, place.width()));
    if (option.state & QStyle::State_HasFocus) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(colors.accent);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6);
    }
    painter->restore();
}

} // namespace meterbird::ui

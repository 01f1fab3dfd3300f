// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace meterbird::ui {

class Theme;

/// Draws a recipe: its name, and at the right end, in green with a mark, that it works.
class RecipeDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    RecipeDelegate(const Theme &theme, QObject *parent);

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    const Theme &m_theme;
};

} // namespace meterbird::ui

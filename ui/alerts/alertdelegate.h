// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace meterbird::ui {

class Theme;

/// Paints the cells of the alert tables: pills, two-line rules, expressions in a fixed-width font over two lines,
/// numbers with tabular digits. All text is drawn as plain text.
class AlertDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    AlertDelegate(const Theme &theme, int rowHeight, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintPill(QPainter &painter, const QRect &cell, const QString &text, int tone) const;
    void paintRule(QPainter &painter, const QRect &cell, const QModelIndex &index) const;
    void paintExpression(QPainter &painter, const QRect &cell, const QString &text) const;

    const Theme &m_theme;
    int m_rowHeight;
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/panelnote.h"

#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace meterbird::ui {

PanelNote::PanelNote(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PanelNote::setPanel(const dashboard::Panel &panel)
{
    m_panel = panel;
    setAccessibleName(text());
    update();
}

QString PanelNote::text() const
{
    const QString title = shownText(m_panel.title);
    if (m_panel.kind == dashboard::PanelKind::Row)
        return title;
    return tr("%1\nPanels of the kind “%2” are not drawn yet. It stays in the file.")
        .arg(title, shownText(m_panel.originalType, 60));
}

void PanelNote::paintEvent(QPaintEvent *)
{
    const Colors &colors = m_theme.colors();
    QPainter painter(this);
    if (m_panel.kind == dashboard::PanelKind::Row) {
        painter.setFont(m_theme.font(1, QFont::DemiBold));
        painter.setPen(colors.text);
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, text());
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colors.border, 1, Qt::DashLine));
    painter.setBrush(colors.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    painter.setFont(m_theme.font(0.92));
    painter.setPen(colors.secondary);
    painter.drawText(rect().adjusted(12, 8, -12, -8), Qt::AlignCenter | Qt::TextWordWrap, text());
}

} // namespace meterbird::ui

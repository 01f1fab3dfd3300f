// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costcard.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace meterbird::ui {

namespace {
constexpr double corner = 8;
}

CostCard::CostCard(const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void CostCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.colors().border);
    painter.setBrush(m_theme.colors().card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
}

} // namespace meterbird::ui

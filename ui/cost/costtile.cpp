// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costtile.h"

#include "ui/theme/errorwords.h"
#include "ui/theme/tabulartext.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace meterbird::ui {

namespace {
constexpr int margin = 12;
constexpr int barHeight = 4;
constexpr double corner = 8;
constexpr double captionScale = 0.92;
constexpr double valueScale = 1.75;
} // namespace

CostTile::CostTile(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void CostTile::setContent(const Content &content)
{
    if (content == m_content)
        return;
    m_content = content;
    const QString words = QStringLiteral("%1: %2, %3").arg(content.caption, content.value, content.note);
    setAccessibleName(words);
    setToolTip(toolTipText(words));
    update();
}

QSize CostTile::sizeHint() const
{
    const QFontMetrics small(m_theme.font(captionScale));
    const QFontMetrics big(m_theme.font(valueScale, QFont::DemiBold));
    return {200, 2 * margin + 2 * small.height() + big.height() + 8 + barHeight + 6};
}

QColor CostTile::stateColor() const
{
    const Colors &colors = m_theme.colors();
    return m_content.state == BudgetState::Over ? colors.critical
        : m_content.state == BudgetState::Near  ? colors.warning
                                                : colors.accent;
}

void CostTile::paintEvent(QPaintEvent *)
{
    const Colors &colors = m_theme.colors();
    const bool tinted = m_content.state == BudgetState::Near || m_content.state == BudgetState::Over;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(tinted ? stateColor() : colors.border);
    painter.setBrush(tinted ? blend(stateColor(), colors.card, 0.12) : colors.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);

    double y = margin;
    const auto line = [&](const QString &text, double scale, int weight, const QColor &color) {
        painter.setFont(m_theme.font(scale, weight));
        painter.setPen(color);
        const QFontMetricsF metrics(painter.font());
        drawTabular(painter, {double(margin), y + metrics.ascent()},
                    metrics.elidedText(text, Qt::ElideRight, width() - 2 * margin));
        y += metrics.height() + 4;
    };
    line(m_content.caption, captionScale, QFont::Normal, colors.secondary);
    line(m_content.value, valueScale, QFont::DemiBold, tinted ? stateColor() : colors.text);
    line(m_content.note, captionScale, QFont::Normal, tinted ? colors.text : colors.secondary);
    if (!m_content.filled)
        return;
    const QRectF bar(margin, height() - margin - barHeight + 2, width() - 2 * margin, barHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.grid);
    painter.drawRoundedRect(bar, 2, 2);
    painter.setBrush(stateColor());
    painter.drawRoundedRect(QRectF(bar.topLeft(), QSizeF(bar.width() * qBound(0.0, *m_content.filled, 1.0), barHeight)),
                            2, 2);
}

} // namespace meterbird::ui

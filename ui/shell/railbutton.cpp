// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/railbutton.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace meterbird::ui {

namespace {
constexpr int height_ = 34;
constexpr int iconSize_ = 16;
constexpr int margin = 10;
} // namespace

RailButton::RailButton(const Theme &theme, const QString &icon, const QString &title, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_icon(icon)
{
    setCheckable(true);
    setText(title);
    setAccessibleName(title);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RailButton::setCount(int count)
{
    if (count == m_count)
        return;
    m_count = std::max(count, 0);
    setAccessibleName(m_count > 0 ? tr("%1, %2 firing").arg(text()).arg(m_count) : text());
    update();
}

void RailButton::setNarrow(bool narrow)
{
    m_narrow = narrow;
    update();
}

QSize RailButton::sizeHint() const
{
    return {120, height_};
}

void RailButton::drawCount(QPainter &painter) const
{
    const Colors &colors = m_theme.colors();
    const QString shown = m_count > 99 ? QStringLiteral("99+") : QString::number(m_count);
    painter.setFont(m_theme.font(0.85, QFont::DemiBold));
    const int textWidth = painter.fontMetrics().horizontalAdvance(shown);
    const double size = m_narrow ? 14 : 18;
    const double pillWidth = std::max(size + 2, textWidth + 10.0);
    const QRectF pill = m_narrow ? QRectF(width() - pillWidth, 1, pillWidth, size)
                                 : QRectF(width() - margin - pillWidth, (height() - size) / 2, pillWidth, size);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.critical);
    painter.drawRoundedRect(pill, size / 2, size / 2);
    painter.setPen(colors.dark ? colors.rail : colors.card);
    painter.drawText(pill, Qt::AlignCenter, shown);
}

void RailButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colors &colors = m_theme.colors();
    const QRectF frame = QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75);
    const bool hovered = underMouse() && isEnabled();
    if (isChecked() || isDown() || hovered || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(colors.accent, 1.5) : QPen(Qt::NoPen));
        painter.setBrush(isChecked() || isDown() ? QBrush(colors.selection)
                             : hovered           ? QBrush(colors.card)
                                                 : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(frame, 6, 6);
    }
    const QColor ink = !isEnabled() ? colors.faint : isChecked() ? colors.text : colors.secondary;
    const double left = m_narrow ? (width() - iconSize_) / 2.0 : margin;
    paintThemeIcon(painter, m_icon, QRectF(left, (height() - iconSize_) / 2.0, iconSize_, iconSize_), ink);
    if (!m_narrow) {
        painter.setFont(m_theme.font(1, isChecked() ? QFont::DemiBold : QFont::Normal));
        painter.setPen(ink);
        QRect place = rect().adjusted(margin + iconSize_ + 10, 0, -margin - (m_count > 0 ? 32 : 0), 0);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(text(), Qt::ElideRight, place.width()));
    }
    if (m_count > 0)
        drawCount(painter);
}

} // namespace meterbird::ui

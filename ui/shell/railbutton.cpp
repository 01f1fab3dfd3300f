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
    describe();
}

void RailButton::setUnread(int unread)
{
    if (unread == m_unread)
        return;
    m_unread = std::max(unread, 0);
    describe();
}

void RailButton::describe()
{
    setAccessibleName(m_count > 0        ? tr("%1, %2 firing").arg(text()).arg(m_count)
                          : m_unread > 0 ? tr("%1, %2 unread").arg(text()).arg(m_unread)
                                         : text());
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

/// A number in a pill: in the colour of danger what fires, quietly what nobody has looked at yet.
void RailButton::drawMark(QPainter &painter) const
{
    const Colors &colors = m_theme.colors();
    const bool isQuiet = m_count == 0;
    const QString shown = shownNumber() > 99 ? QStringLiteral("99+") : QString::number(shownNumber());
    painter.setFont(m_theme.font(0.85, QFont::DemiBold));
    const int textWidth = painter.fontMetrics().horizontalAdvance(shown);
    const double size = m_narrow ? 14 : 18;
    const double pillWidth = std::max(size + 2, textWidth + 10.0);
    const QRectF pill = m_narrow ? QRectF(width() - pillWidth, 1, pillWidth, size)
                                 : QRectF(width() - margin - pillWidth, (height() - size) / 2, pillWidth, size);
    painter.setPen(isQuiet ? QPen(colors.secondary, 1) : QPen(Qt::NoPen));
    painter.setBrush(isQuiet ? colors.card : colors.critical);
    painter.drawRoundedRect(isQuiet ? pill.adjusted(0.5, 0.5, -0.5, -0.5) : pill, size / 2, size / 2);
    painter.setPen(isQuiet ? colors.text : colors.dark ? colors.rail : colors.card);
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
        QRect place = rect().adjusted(margin + iconSize_ + 10, 0, -margin - (shownNumber() > 0 ? 32 : 0), 0);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(text(), Qt::ElideRight, place.width()));
    }
    if (shownNumber() > 0)
        drawMark(painter);
}

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/menubutton.h"

#include "src/base/text.h"
#include "ui/shell/stateshape.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QMenu>
#include <QPainter>

namespace meterbird::ui {

namespace {
constexpr int margin = 10;
constexpr int gap = 6;
constexpr int shapeSize = 8;
constexpr int arrowSize = 7;
constexpr int widest = 260;
constexpr double captionScale = 0.9;
} // namespace

MenuButton::MenuButton(const Theme &theme, QWidget *parent)
    : QPushButton(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void MenuButton::setCaption(const QString &caption)
{
    m_caption = QString::fromStdString(plainText(caption.toStdString()));
    describe();
}

void MenuButton::setValue(const QString &value)
{
    const QString clean = QString::fromStdString(plainText(value.toStdString()));
    if (clean == m_value)
        return;
    m_value = clean;
    describe();
}

void MenuButton::setState(std::optional<StatusState> state)
{
    m_state = state;
    describe();
}

void MenuButton::setHint(const QString &hint)
{
    m_hint = hint;
    describe();
}

void MenuButton::setCompact(bool compact)
{
    m_compact = compact;
    describe();
}

void MenuButton::setSteady(bool steady)
{
    m_steady = steady;
    updateGeometry();
}

void MenuButton::describe()
{
    const QString name = m_caption.isEmpty() ? m_value : m_caption + QLatin1Char(' ') + m_value;
    setAccessibleName(name);
    setAccessibleDescription(m_hint);
    const bool cut = isVisible() && width() < widthWith(true); // else resizeEvent() will know
    setToolTip(toolTipText(cut ? name + QStringLiteral("\n") + m_hint : m_hint));
    updateGeometry();
    update();
}

int MenuButton::widthWith(bool caption) const
{
    int needed = 2 * margin + QFontMetrics(m_theme.font(m_compact ? captionScale : 1)).horizontalAdvance(m_value);
    if (caption && !m_caption.isEmpty())
        needed += QFontMetrics(m_theme.font(captionScale)).horizontalAdvance(m_caption) + gap;
    if (m_state)
        needed += shapeSize + gap;
    if (menu())
        needed += arrowSize + gap;
    return needed + 1;
}

QSize MenuButton::sizeHint() const
{
    return {std::min(widthWith(true), widest), m_compact ? 20 : 30};
}

QSize MenuButton::minimumSizeHint() const
{
    const int shortValue = 2 * margin + 28 + (m_state ? shapeSize + gap : 0) + (menu() ? arrowSize + gap : 0);
    const int whole = std::min(widthWith(false), widest);
    return {m_steady ? whole : std::min(whole, shortValue), sizeHint().height()};
}

void MenuButton::resizeEvent(QResizeEvent *event)
{
    QPushButton::resizeEvent(event);
    const QString name = m_caption.isEmpty() ? m_value : m_caption + QLatin1Char(' ') + m_value;
    setToolTip(toolTipText(width() < widthWith(true) ? name + QStringLiteral("\n") + m_hint : m_hint));
}

void MenuButton::drawFrame(QPainter &painter) const
{
    const Colors &colors = m_theme.colors();
    const bool pressed = isDown() || isChecked();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(pressed ? colors.selection : colors.card);
    const QColor line = hasFocus() ? colors.accent : underMouse() && isEnabled() ? colors.faint : colors.border;
    painter.setPen(QPen(line, hasFocus() ? 1.5 : 1));
    const double radius = m_compact ? 4 : 6;
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), radius, radius);
}

void MenuButton::drawArrow(QPainter &painter) const
{
    const QRectF place(width() - margin - arrowSize, height() / 2.0 - 1.5, arrowSize, 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isEnabled() ? m_theme.colors().text : m_theme.colors().faint);
    painter.drawPolygon(QPolygonF {{place.topLeft(), place.topRight(), QPointF(place.center().x(), place.bottom())}});
}

void MenuButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colors &colors = m_theme.colors();
    drawFrame(painter);
    QRect place = rect().adjusted(margin, 0, -margin, 0);
    if (menu()) {
        drawArrow(painter);
        place.setRight(place.right() - arrowSize - gap);
    }
    if (m_state) {
        drawStateShape(painter, QRectF(place.left(), (height() - shapeSize) / 2.0, shapeSize, shapeSize), *m_state,
                       colors);
        place.setLeft(place.left() + shapeSize + gap);
    }
    if (!m_caption.isEmpty() && width() >= widthWith(true)) {
        painter.setFont(m_theme.font(captionScale));
        painter.setPen(colors.secondary);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, m_caption);
        place.setLeft(place.left() + painter.fontMetrics().horizontalAdvance(m_caption) + gap);
    }
    painter.setFont(m_theme.font(m_compact ? captionScale : 1));
    painter.setPen(isEnabled() ? colors.text : colors.faint);
    const QString shown = painter.fontMetrics().elidedText(m_value, Qt::ElideRight, place.width() + 1);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
}

} // namespace meterbird::ui

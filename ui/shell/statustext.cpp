// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/statustext.h"

#include "src/base/text.h"
#include "ui/shell/stateshape.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace meterbird::ui {

namespace {
constexpr int shapeSize = 8;
constexpr int gap = 6;
constexpr int shortest = 40;
} // namespace

StatusText::StatusText(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StatusText::setText(const QString &text)
{
    const QString clean = QString::fromStdString(plainText(text.toStdString(), 1'000));
    if (clean == m_text)
        return;
    const int before = sizeHint().width();
    m_text = clean;
    if (sizeHint().width() != before)
        updateGeometry();
    describe();
    update();
}

void StatusText::setState(std::optional<StatusState> state)
{
    if (state == m_state)
        return;
    m_state = state;
    updateGeometry();
    describe();
    update();
}

void StatusText::setProminent(bool prominent)
{
    m_prominent = prominent;
    updateGeometry();
    update();
}

void StatusText::setAlignment(Qt::Alignment alignment)
{
    m_alignment = alignment;
    update();
}

QFont StatusText::textFont() const
{
    return m_theme.font(m_prominent ? 1 : 0.92);
}

int StatusText::shapeWidth() const
{
    return m_state ? shapeSize + gap : 0;
}

bool StatusText::isElided() const
{
    return QFontMetrics(textFont()).horizontalAdvance(m_text) > width() - shapeWidth();
}

void StatusText::describe()
{
    const QString state = m_state ? QStringLiteral(" (%1)").arg(stateWord(*m_state)) : QString();
    setAccessibleName(m_text + state);
    // The tooltip would read markup in text from outside.
    setToolTip(isElided() ? toolTipText(m_text) : QString());
}

QSize StatusText::sizeHint() const
{
    const QFontMetrics metrics(textFont());
    return {shapeWidth() + metrics.horizontalAdvance(m_text) + 2, metrics.height() + 4};
}

QSize StatusText::minimumSizeHint() const
{
    const QSize hint = sizeHint();
    return {std::min(hint.width(), shortest), hint.height()};
}

void StatusText::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colors &colors = m_theme.colors();
    if (m_state)
        drawStateShape(painter, QRectF(0, (height() - shapeSize) / 2.0, shapeSize, shapeSize), *m_state, colors);
    painter.setFont(textFont());
    painter.setPen(m_prominent ? colors.text : colors.secondary);
    const QRect place = rect().adjusted(shapeWidth(), 0, 0, 0);
    const QString shown = painter.fontMetrics().elidedText(m_text, Qt::ElideRight, place.width());
    painter.drawText(place, static_cast<int>(m_alignment | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
}

void StatusText::resizeEvent(QResizeEvent *)
{
    describe();
}

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/card.h"

#include "ui/theme/theme.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {

void setInk(QLabel &label, const QColor &color)
{
    QPalette palette = label.palette();
    palette.setColor(QPalette::WindowText, color);
    label.setPalette(palette);
}

} // namespace

Card::Card(const Theme &theme, const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(plainLabel(title, this))
    , m_head(new QHBoxLayout)
    , m_body(new QVBoxLayout(this))
{
    m_title->setFont(theme.font(1, QFont::DemiBold));
    m_body->setContentsMargins(16, 12, 16, 16);
    m_body->setSpacing(8);
    m_head->setSpacing(8);
    m_head->addWidget(m_title, 1);
    m_body->addLayout(m_head);
    connect(&theme, &Theme::changed, this, [this] {
        m_title->setFont(m_theme.font(1, QFont::DemiBold));
        update();
    });
}

void Card::addToTitle(QWidget *widget)
{
    m_head->addWidget(widget);
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.colors().border, 1));
    painter.setBrush(m_theme.colors().card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setText(text);
    return label;
}

void setQuiet(QLabel &label, const Theme &theme)
{
    setInk(label, theme.colors().secondary);
}

void setComplaint(QLabel &label, const Theme &theme)
{
    setInk(label, theme.colors().critical);
}

} // namespace meterbird::ui

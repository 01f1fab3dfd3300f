// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/banner.h"

#include "ui/shell/stateshape.h"
#include "ui/shell/statustext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace meterbird::ui {

Banner::Banner(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_text(new StatusText(theme, this))
    , m_row(new QHBoxLayout(this))
{
    m_text->setProminent(true);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto *close = new QToolButton(this);
    close->setObjectName(QStringLiteral("close"));
    close->setIcon(themeIcon(QStringLiteral("close"), theme));
    close->setAccessibleName(tr("Close this message"));
    close->setToolTip(tr("Close this message"));
    connect(close, &QToolButton::clicked, this, &Banner::closePressed);
    m_row->setContentsMargins(12, 4, 4, 4);
    m_row->setSpacing(8);
    m_row->addWidget(m_text, 1);
    m_row->addWidget(close);
    setMinimumHeight(40);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Banner::set(StatusState state, const QString &text, const QStringList &buttons)
{
    m_state = state;
    m_text->setState(state);
    m_text->setText(text);
    setAccessibleName(m_text->accessibleName());
    if (buttons != m_words) {
        m_words = buttons;
        for (QPushButton *button : m_buttons)
            button->deleteLater();
        m_buttons.clear();
        for (int i = 0; i < buttons.size(); ++i) {
            auto *button = new QPushButton(buttons.at(i), this);
            connect(button, &QPushButton::clicked, this, [this, i] { Q_EMIT pressed(i); });
            m_row->insertWidget(1 + i, button);
            m_buttons.push_back(button);
        }
    }
    update();
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colors &colors = m_theme.colors();
    const QColor color = stateColor(m_state, colors);
    QColor tint = color;
    tint.setAlphaF(colors.dark ? 0.14F : 0.10F);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.card);
    painter.drawRoundedRect(frame, 8, 8);
    painter.setPen(QPen(color, 1));
    painter.setBrush(tint);
    painter.drawRoundedRect(frame, 8, 8);
}

} // namespace meterbird::ui

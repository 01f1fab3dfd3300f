// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/statusline.h"

#include "ui/shell/menubutton.h"
#include "ui/shell/statustext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>

namespace meterbird::ui {

StatusLine::StatusLine(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_demo(new MenuButton(theme, this))
    , m_updated(new StatusText(theme, this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(14, 0, 14, 0);
    row->setSpacing(16);
    for (const auto &[item, name] :
         {std::pair {StatusItem::Exporter, tr("Exporter")}, std::pair {StatusItem::Receiver, tr("Ingest")},
          std::pair {StatusItem::Prometheus, tr("Prometheus")}}) {
        auto *text = new StatusText(theme, this);
        text->setState(StatusState::Unknown);
        text->setText(tr("%1 · starting").arg(name));
        m_items[item] = text;
        row->addWidget(text);
    }
    auto *demo = static_cast<MenuButton *>(m_demo);
    demo->setObjectName(QStringLiteral("demo"));
    demo->setCompact(true);
    demo->setState(StatusState::Warning);
    demo->hide();
    connect(m_demo, &QPushButton::clicked, this, &StatusLine::demoPressed);
    row->addWidget(m_demo);
    row->addStretch(1);
    m_updated->setObjectName(QStringLiteral("updated"));
    m_updated->setAlignment(Qt::AlignRight);
    row->addWidget(m_updated);
    setFixedHeight(28);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StatusLine::setStatus(StatusItem item, StatusState state, const QString &text)
{
    m_items.at(item)->setState(state);
    m_items.at(item)->setText(text);
}

void StatusLine::setDemoText(const QString &text, const QString &hint)
{
    auto *demo = static_cast<MenuButton *>(m_demo);
    demo->setValue(text);
    demo->setHint(hint);
    demo->setVisible(!text.isEmpty());
}

void StatusLine::setUpdated(const QString &text)
{
    m_updated->setText(text);
}

void StatusLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colors().card);
    painter.fillRect(0, 0, width(), 1, m_theme.colors().border);
}

} // namespace meterbird::ui

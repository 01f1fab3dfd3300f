// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/rail.h"

#include "ui/shell/railbutton.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QPainter>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {
constexpr int wide = 168;
constexpr int narrowWidth = 52;
} // namespace

Rail::Rail(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_layout(new QVBoxLayout(this))
    , m_group(new QButtonGroup(this))
{
    m_layout->setContentsMargins(8, 10, 9, 10);
    m_layout->setSpacing(2);
    m_layout->addStretch(1);
    m_group->setExclusive(true);
    setFixedWidth(wide);
    connect(m_group, &QButtonGroup::idClicked, this, [this](int id) { Q_EMIT chosen(static_cast<PageId>(id)); });
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Rail::addEntry(PageId id, const QString &title, const QString &icon, const QString &tooltip)
{
    auto *entry = new RailButton(m_theme, icon, title, this);
    entry->setToolTip(tooltip);
    m_group->addButton(entry, static_cast<int>(id));
    if (id == PageId::Settings) {
        m_layout->addWidget(entry);
    } else {
        // In the order of PageId, whatever order they are added in; above the stretch.
        int at = 0;
        for (const auto &[other, button] : m_buttons)
            at += other < id && other != PageId::Settings ? 1 : 0;
        m_layout->insertWidget(at, entry);
    }
    m_buttons[id] = entry;
    QWidget *before = nullptr;
    for (const auto &[other, button] : m_buttons) {
        if (before)
            setTabOrder(before, button);
        before = button;
    }
}

void Rail::setCurrent(PageId id)
{
    if (RailButton *entry = button(id))
        entry->setChecked(true);
}

void Rail::setCount(PageId id, int count)
{
    if (RailButton *entry = button(id))
        entry->setCount(count);
}

void Rail::setUnread(PageId id, int unread)
{
    if (RailButton *entry = button(id))
        entry->setUnread(unread);
}

void Rail::setNarrow(bool narrow)
{
    setFixedWidth(narrow ? narrowWidth : wide);
    for (const auto &[id, entry] : m_buttons)
        entry->setNarrow(narrow);
}

RailButton *Rail::button(PageId id) const
{
    const auto at = m_buttons.find(id);
    return at == m_buttons.end() ? nullptr : at->second;
}

void Rail::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colors().rail);
    painter.fillRect(width() - 1, 0, 1, height(), m_theme.colors().border);
}

} // namespace meterbird::ui

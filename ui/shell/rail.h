// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status.h"

#include <QWidget>

#include <map>

class QButtonGroup;
class QVBoxLayout;

namespace meterbird::ui {

class RailButton;
class Theme;

/// The pages, down the left side; Settings stands at the bottom. Keyboard: Tab to it, arrows within it.
class Rail : public QWidget
{
    Q_OBJECT

public:
    explicit Rail(const Theme &theme, QWidget *parent = nullptr);

    void addEntry(PageId id, const QString &title, const QString &icon, const QString &tooltip);
    void setCurrent(PageId id);
    void setCount(PageId id, int count);
    void setUnread(PageId id, int unread);
    void setNarrow(bool narrow);
    RailButton *button(PageId id) const; ///< null when there is no such entry

Q_SIGNALS:
    void chosen(meterbird::ui::PageId id);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    QVBoxLayout *m_layout;
    QButtonGroup *m_group;
    std::map<PageId, RailButton *> m_buttons;
};

} // namespace meterbird::ui

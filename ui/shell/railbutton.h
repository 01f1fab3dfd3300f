// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace meterbird::ui {

class Theme;

/// One entry of the rail: icon, title, and a number when something asks for attention there.
class RailButton : public QAbstractButton
{
    Q_OBJECT

public:
    RailButton(const Theme &theme, const QString &icon, const QString &title, QWidget *parent = nullptr);

    void setCount(int count); ///< that ask for attention now; 0: no mark
    int count() const { return m_count; }
    void setUnread(int unread); ///< marked calmly, while nothing asks for attention
    int unread() const { return m_unread; }
    void setNarrow(bool narrow); ///< the icon alone; the title stands in the tooltip

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void drawMark(QPainter &painter) const;
    void describe();
    int shownNumber() const { return m_count > 0 ? m_count : m_unread; }

    const Theme &m_theme;
    QString m_icon;
    int m_count = 0;
    int m_unread = 0;
    bool m_narrow = false;
};

} // namespace meterbird::ui

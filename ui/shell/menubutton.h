// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status.h"

#include <QPushButton>

#include <optional>

namespace meterbird::ui {

class Theme;

/// A button of the toolbar: a quiet caption, a value, a dot when it has a state, an arrow when it has a menu. In a
/// narrow window the caption goes first, then the value is elided.
class MenuButton : public QPushButton
{
    Q_OBJECT

public:
    explicit MenuButton(const Theme &theme, QWidget *parent = nullptr);

    void setCaption(const QString &caption);
    void setValue(const QString &value); ///< may come from outside
    void setState(std::optional<StatusState> state);
    void setHint(const QString &hint); ///< what the tooltip says before the shortcut
    void setCompact(bool compact); ///< lower, for the status line
    void setSteady(bool steady); ///< its value is never cut, others give way
    const QString &value() const { return m_value; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    int widthWith(bool caption) const;
    void describe();
    void drawFrame(QPainter &painter) const;
    void drawArrow(QPainter &painter) const;

    const Theme &m_theme;
    QString m_caption;
    QString m_value;
    QString m_hint;
    std::optional<StatusState> m_state;
    bool m_compact = false;
    bool m_steady = false;
};

} // namespace meterbird::ui

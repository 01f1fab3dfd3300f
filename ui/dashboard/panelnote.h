// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"

#include <QWidget>

namespace meterbird::ui {

class Theme;

/// The title of a row of panels, or the place of a panel of a kind that is not drawn: says so, so that nobody misses
/// it.
class PanelNote : public QWidget
{
    Q_OBJECT

public:
    explicit PanelNote(const Theme &theme, QWidget *parent = nullptr);

    void setPanel(const dashboard::Panel &panel);
    QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    dashboard::Panel m_panel;
};

} // namespace meterbird::ui

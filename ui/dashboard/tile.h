// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"
#include "ui/dashboard/linemask.h"
#include "ui/dashboard/tilecontent.h"

#include <QImage>
#include <QWidget>

namespace meterbird::ui {

class Theme;

/// One stat panel: label, big value, what it is compared with, a sparkline. Painted by hand: six of them are cheaper
/// than one form of labels.
class Tile : public QWidget
{
    Q_OBJECT

public:
    explicit Tile(const Theme &theme, QWidget *parent = nullptr);

    void setPanel(const dashboard::Panel &panel);
    void setState(const dashboard::PanelState &state);
    /// The clock, for ages; the page sets it with every refresh.
    void setNow(Timestamp now);

    const dashboard::Panel &panel() const { return m_panel; }
    const TileContent &content() const { return m_content; }

    /// What hovering tells, as markup.
    QString tipText() const;

    /// The height that a row of tiles takes.
    static int preferredHeight(const Theme &theme);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    void refresh();
    void paintWords(QPainter &painter) const;
    void paintLine(QPainter &painter);
    QColor lineColor() const;

    const Theme &m_theme;
    dashboard::Panel m_panel;
    dashboard::PanelState m_state;
    TileContent m_content;
    Timestamp m_now = 0;
    LineMask m_mask;
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"
#include "src/dashboard/panel.h"
#include "ui/dashboard/chartcontent.h"

#include <QFrame>
#include <QStringList>

#include <vector>

class QAction;
class QMenu;
class QToolButton;

namespace meterbird::ui {

class ChartView;
class CrosshairHub;
class LegendRow;
class Theme;

/// One time series panel: header, chart, legend. Shows what it is given and tells what the user asked for; fetches
/// nothing. The theme and the hub outlive it.
class ChartCard : public QFrame
{
    Q_OBJECT

public:
    ChartCard(const Theme &theme, CrosshairHub &hub, QWidget *parent = nullptr);
    ~ChartCard() override;

    void setPanel(const dashboard::Panel &panel);
    void setState(const dashboard::PanelState &state);
    void setEpisodes(std::vector<Episode> episodes);

    const dashboard::Panel &panel() const;
    const dashboard::PanelState &state() const;
    ChartView &view() { return *m_view; }
    const ChartView &view() const { return *m_view; }
    LegendRow &legend() { return *m_legend; }
    QString statusText() const; ///< what the header says beside the title: reason and age when the data is stale

    /// What hovering over the header tells, as markup.
    QString headerToolTip() const;

    /// What the buckets behind the lines cannot tell; empty when they can.
    QStringList boundNotes() const;

    /// The menu of the ··· button.
    QList<QAction *> menuActions() const;

    /// The clock, for the age of stale data; the page sets it with every refresh.
    void setNow(Timestamp now);

Q_SIGNALS:
    void zoomRequested(meterbird::TimeRange range); ///< dragged, wheeled or panned to
    void zoomBackRequested(); ///< double click or Backspace

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;

private:
    void makeMenu();
    void showLegend();
    void describe();
    void showTable();
    void exportCsv();
    void copyQueries();
    int headerHeight() const;

    const Theme &m_theme;
    QToolButton *m_menuButton;
    QMenu *m_menu;
    ChartView *m_view;
    LegendRow *m_legend;
    Timestamp m_now = 0;
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"
#include "src/dashboard/panel.h"

#include <QFrame>

#include <vector>

class QAction;
class QLabel;
class QToolButton;

namespace meterbird::ui {

class ChartView;
class CrosshairHub;
class LegendRow;
class Theme;

/// When an alert fired, marked in a chart. Text from outside.
struct Episode {
    Timestamp start = 0;
    Timestamp end = 0; ///< 0: still firing
    QString name;

    bool operator==(const Episode &) const = default;
};

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

    const dashboard::Panel &panel() const { return m_panel; }
    const dashboard::PanelState &state() const { return m_state; }
    ChartView &view() { return *m_view; }
    LegendRow &legend() { return *m_legend; }
    QString statusText() const; ///< what the header says beside the title: reason and age when the data is stale
    QString emptyText() const; ///< why there is nothing, and what to do; empty when there are lines

    /// The menu of the ··· button: Show as table, Copy PromQL, Copy as CSV, Export CSV.
    QList<QAction *> menuActions() const;

    /// Of the clock, for the age of stale data; the page calls it with every live tick.
    void setNow(Timestamp now);

Q_SIGNALS:
    void zoomRequested(meterbird::TimeRange range); ///< dragged, wheeled or panned to
    void zoomBackRequested(); ///< double click or Backspace
    void exportFailed(const QString &sentence);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeHeader();
    void makeMenu();
    void applyTheme();
    void showNames();
    void showStatus();
    void showTable();
    void copyQueries();
    void exportCsv();
    QString queriesText() const;

    const Theme &m_theme;
    QLabel *m_title;
    QLabel *m_description;
    QLabel *m_status;
    QToolButton *m_menuButton;
    ChartView *m_view;
    LegendRow *m_legend;
    dashboard::Panel m_panel;
    dashboard::PanelState m_state;
    Timestamp m_now = 0;
};

} // namespace meterbird::ui

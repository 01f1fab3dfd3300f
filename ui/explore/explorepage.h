// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panelfeed.h"
#include "ui/dashboard/crosshairhub.h"

#include <QElapsedTimer>
#include <QStringList>
#include <QTimer>
#include <QWidget>

class QStackedWidget;

namespace meterbird::ui {

class ChartView;
class ExploreStart;
class QueryBar;
class SeriesView;
class Theme;

/// Asks any PromQL and shows the answer as a graph with a table of its series, or as a table of the values now. Follows
/// the time window of the toolbar. Asks nothing while hidden. Source (until setSource) and theme outlive it.
class ExplorePage : public QWidget
{
    Q_OBJECT

public:
    ExplorePage(prometheus::QuerySource &source, const Theme &theme, QWidget *parent = nullptr);
    ~ExplorePage() override;

    void setSource(prometheus::QuerySource &source);
    /// Puts the query into the editor; run() asks it.
    void setQuery(const QString &promql);
    QString query() const;
    void run();

    void setWindow(const dashboard::TimeWindow &window);
    void setVariables(const dashboard::VariableValues &values);
    /// Of the data source: the least step, and what $__rate_interval follows from.
    void setScrapeInterval(Milliseconds interval);
    /// Table of the values now instead of the graph.
    void setInstant(bool instant);
    /// Of an earlier start; the newest last.
    void setHistory(const QStringList &queries);
    QStringList history() const;
    /// With every live tick. Nothing while hidden, before the first run and while the query is known to be wrong.
    void refreshNow();

    QueryBar &bar() { return *m_bar; }
    ChartView &chart() { return *m_chart; }
    SeriesView &table() { return *m_table; }
    const dashboard::PanelState &state() const { return m_feed->state(); }

Q_SIGNALS:
    void historyChanged(const QStringList &queries); ///< at most 50, to be kept
    void zoomRequested(meterbird::TimeRange range); ///< dragged or wheeled to in the graph
    void zoomBackRequested();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeAnswer();
    void connectParts();
    dashboard::Panel panelFor(const QString &promql) const;
    void makeFeed(dashboard::Panel panel);
    void ask();
    void showState(const dashboard::PanelState &state);
    void showTrouble(const dashboard::PanelState &state);
    void showSummary(const dashboard::PanelState &state);
    void updateWidth();
    void updateForm();
    void loadNames();
    dashboard::QueryTimes queryTimes() const;
    int plotWidth() const;

    prometheus::QuerySource *m_source;
    const Theme &m_theme;
    CrosshairHub m_hub; ///< before the chart that uses it
    dashboard::TimeWindow m_window;
    dashboard::VariableValues m_variables;
    Milliseconds m_scrapeInterval = 5'000;
    QString m_asked; ///< the query that the feed has; empty: none yet
    std::unique_ptr<dashboard::PanelFeed> m_feed;
    QElapsedTimer m_sinceAsked;
    double m_seconds = 0; ///< that the last answer took
    Timestamp m_namesAt = 0; ///< when the metric names were asked for
    QTimer m_resized; ///< the width counts once the window's edge is let go

    QueryBar *m_bar;
    QStackedWidget *m_pages; ///< the start, or the answer
    ExploreStart *m_start;
    QWidget *m_chartCard = nullptr;
    ChartView *m_chart = nullptr;
    SeriesView *m_table = nullptr;
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"
#include "ui/dashboard/chartcontent.h"

#include <QWidget>

#include <map>
#include <vector>

class QScrollArea;
class QStackedLayout;

namespace meterbird::dashboard {
class DashboardModel;
class PanelFeed;
} // namespace meterbird::dashboard

namespace meterbird::ui {

class ChartCard;
class CrosshairHub;
class FirstStart;
class Theme;
class Tile;

/// The page with the tiles and charts of one dashboard, laid out as its file says; the first start panel stands in
/// their place until telemetry was seen. Follows the model and tells its feeds what is visible and how wide. Zooming
/// goes straight to the model. Model and theme outlive the page.
class DashboardPage : public QWidget
{
    Q_OBJECT

public:
    DashboardPage(dashboard::DashboardModel &model, const Theme &theme, QWidget *parent = nullptr);
    ~DashboardPage() override;

    /// Where agents send to, for the first start panel: `http://127.0.0.1:4318`; empty while there is no receiver.
    void setReceiverUrl(const QString &url);
    void setDemoRunning(bool running);
    /// Telemetry is known to exist (the ledger has events), whatever the shown range holds: no first start panel.
    void setTelemetrySeen();
    /// Alert episodes by panel id; panels not named have none.
    void setEpisodes(std::map<int, std::vector<Episode>> episodes);
    /// Brings the panel into sight and gives it the focus; false when there is no such panel.
    bool showPanel(int panelId);

    bool isFirstStart() const;
    const std::vector<ChartCard *> &charts() const { return m_charts; }
    const std::vector<Tile *> &tiles() const { return m_tiles; }
    CrosshairHub &crosshair() { return *m_hub; }
    /// The sheet with all panels, also those that are scrolled away: what a snapshot shows.
    QWidget &sheet() { return *m_sheet; }

Q_SIGNALS:
    void demoRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Place {
        dashboard::PanelFeed *feed = nullptr;
        QWidget *widget = nullptr; ///< one of the three below
        ChartCard *chart = nullptr;
        Tile *tile = nullptr;
    };

    void makePanels();
    Place makePanel(dashboard::PanelFeed &feed);
    void showFeed(const Place &place);
    void showClock();
    void layOut();
    void tellVisible();
    void lookForTelemetry();
    void showFirstStart();

    dashboard::DashboardModel &m_model;
    const Theme &m_theme;
    CrosshairHub *m_hub;
    QStackedLayout *m_stack;
    QScrollArea *m_scroll;
    QWidget *m_sheet = nullptr;
    FirstStart *m_firstStart = nullptr; ///< none before it is wanted
    QString m_receiverUrl;
    bool m_demoRuns = false;
    std::vector<Place> m_places; ///< in the order of the feeds
    std::vector<ChartCard *> m_charts;
    std::vector<Tile *> m_tiles;
    std::map<int, std::vector<Episode>> m_episodes;
    bool m_telemetrySeen = false;
};

} // namespace meterbird::ui

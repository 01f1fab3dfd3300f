// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"
#include "ui/dashboard/chartcard.h"

#include <QScrollArea>

#include <map>
#include <vector>

namespace meterbird::dashboard {
class DashboardModel;
}

namespace meterbird::ui {

class CrosshairHub;
class FirstStart;
class PanelGrid;
class Theme;
class Tile;

/// The page with the tiles and charts of one dashboard, laid out as its file says; the first start panel stands in
/// their place until the first sample arrives. Follows the model; model and theme outlive it.
class DashboardPage : public QScrollArea
{
    Q_OBJECT

public:
    DashboardPage(dashboard::DashboardModel &model, const Theme &theme, QWidget *parent = nullptr);
    ~DashboardPage() override;

    /// Where agents send to, for the first start panel: `http://127.0.0.1:4318`; empty while there is no receiver.
    void setReceiverUrl(const QString &url);
    void setDemoRunning(bool running);
    /// Alert episodes by panel id; panels not named have none.
    void setEpisodes(const std::map<int, std::vector<Episode>> &episodes);
    /// Brings the panel into sight and gives it the focus; false when there is no such panel.
    bool showPanel(int panelId);

    bool isFirstStart() const;
    QList<ChartCard *> charts() const;
    QList<Tile *> tiles() const;
    CrosshairHub &crosshair() { return *m_hub; }

Q_SIGNALS:
    void zoomRequested(meterbird::TimeRange range);
    void zoomBackRequested();
    void demoRequested();
    void exportFailed(const QString &sentence);

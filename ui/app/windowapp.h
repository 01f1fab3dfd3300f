// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/dashboardmodel.h"
#include "ui/app/services.h"
#include "ui/app/trayfigures.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"
#include "ui/tray/trayicon.h"

#include <QObject>
#include <QTimer>

#include <future>
#include <memory>

class QApplication;

namespace meterbird::ui {

class AlertsPage;
class CostPage;
class DashboardPage;
class ExplorePage;
class ServiceStatus;
class SettingsPage;
class SnapshotTaker;
class SourcesPage;

/// The window put together: pages, tray and shell upon the services. The only place where one page's wish becomes
/// another's work. The services outlive it.
class WindowApp : public QObject
{
    Q_OBJECT

public:
    /// Opens the services with `stores`, as late as can be: what does not ask for settings and alerts is made
    /// meanwhile.
    WindowApp(QApplication &application, Services &services, std::future<Stores> stores);
    ~WindowApp() override;

    /// To the front, from wherever it is.
    void comeForward() { m_window.comeForward(); }
    /// Shows the window (unless it starts in the tray), then lets the services start.
    void show();

Q_SIGNALS:
    /// The user is done with the demo and wants his own dashboard.
    void demoLeft();

protected:
    /// Of the window, until it is exposed.
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void goOn(); ///< all that the first frame need not wait for
    void makeTray();
    void makeOtherPages();
    void connectShell();
    void connectDashboard();
    void connectAlerts();
    void connectSettings();
    void connectServices();
    void loadDashboard();
    void showVariables();
    void showRange();
    void sayTaken(const QString &sentence);
    void sayNotTaken(const QString &sentence);
    void applySettings();
    void showChartOf(const QString &ruleId, const Labels &labels);
    void hideToTray();

    QApplication &m_application;
    Services &m_services;
    Theme m_theme;
    dashboard::DashboardModel m_model;
    MainWindow m_window;
    TrayFigures m_trayFigures;
    std::unique_ptr<TrayIcon> m_tray; ///< from makeTray() on
    bool m_serverIsReady = false;
    QTimer m_goesOn;
    QTimer m_savedFades; ///< what was saved is told for a while
    DashboardPage *m_dashboardPage = nullptr; // the window owns the pages
    ExplorePage *m_explorePage = nullptr;
    AlertsPage *m_alertsPage = nullptr;
    CostPage *m_costPage = nullptr;
    SourcesPage *m_sourcesPage = nullptr;
    SettingsPage *m_settingsPage = nullptr;
    SnapshotTaker *m_snapshots = nullptr; // our child
    std::unique_ptr<ServiceStatus> m_status; ///< from the first frame on
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

namespace meterbird::ui {

class DashboardPage;
class MainWindow;
class Services;
class SourcesPage;

/// What runs and how it does, said in the window: the status line, the connection, the help's addresses, the
/// receiver's figures. All references outlive it.
class ServiceStatus : public QObject
{
    Q_OBJECT

public:
    ServiceStatus(Services &services, MainWindow &window, DashboardPage &dashboard, SourcesPage &sources,
                  QObject *parent = nullptr);

private:
    void show();
    void showServer();
    void showOtherServer(const QString &url);
    void showConnections();
    void showFigures();
    void showFacts();

    Services &m_services;
    MainWindow &m_window;
    DashboardPage &m_dashboard;
    SourcesPage &m_sources;
    QTimer m_figures; ///< once a second
};

} // namespace meterbird::ui

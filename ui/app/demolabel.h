// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace meterbird::ui {

class DashboardPage;
class MainWindow;
class Services;

/// Says in the window that its numbers are made up, as long as they are, and does what the label and the first start
/// offer: the demo opens in a window of its own, upon a folder of its own, and goes when it is stopped. Services (which
/// are open), window and page outlive it.
class DemoLabel : public QObject
{
    Q_OBJECT

public:
    DemoLabel(Services &services, MainWindow &window, DashboardPage &page, QObject *parent = nullptr);

Q_SIGNALS:
    /// The user is done with a demo that has a folder to itself, and wants his own dashboard.
    void left();

private:
    void show();
    void press();
    void open();

    Services &m_services;
    MainWindow &m_window;
    DashboardPage &m_page;
};

} // namespace meterbird::ui

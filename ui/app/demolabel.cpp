// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/demolabel.h"

#include "ui/app/services.h"
#include "ui/app/startanew.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/shell/bannerstack.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/errorwords.h"

#include <QProcess>

namespace meterbird::ui {

DemoLabel::DemoLabel(Services &services, MainWindow &window, DashboardPage &page, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_window(window)
    , m_page(page)
{
    connect(&m_services.demo(), &DemoProcess::runningChanged, this, [this](bool running) {
        m_page.setDemoRunning(running);
        show();
    });
    connect(&m_window, &MainWindow::demoPressed, this, &DemoLabel::press);
    connect(&m_page, &DashboardPage::demoRequested, this, &DemoLabel::open);
    show();
}

void DemoLabel::show()
{
    if (!m_services.isMadeUp())
        return;
    const bool isApart = m_services.options().isDemoApart();
    const bool runs = m_services.demo().isRunning();
    m_window.setTitleNote(tr("demo"));
    if (isApart)
        m_window.setDemoText(tr("Demo: made-up numbers · Stop"),
                             tr("These numbers are made up. Press to end the demo and see your own dashboard."));
    else if (runs)
        m_window.setDemoText(tr("Demo: made-up numbers · Stop"), tr("Press to stop the demo agent."));
    else
        m_window.setDemoText(tr("Demo: made-up numbers"), tr("The demo has sent to this folder. Press for more."));
}

void DemoLabel::press()
{
    if (m_services.options().isDemoApart()) {
        Q_EMIT left();
    } else if (m_services.demo().isRunning()) {
        m_services.demo().stop();
    } else {
        m_window.banners().show(
            QStringLiteral("made-up"), StatusState::Warning,
            tr("The demo has sent made-up numbers to %1. For your own, start Meterbird on another folder.")
                .arg(shownText(m_services.paths().data.string(), 300)));
    }
}

void DemoLabel::open()
{
    if (m_services.isMadeUp())
        return m_services.startDemo(); // nothing of the user's is here
    QStringList arguments {QStringLiteral("--demo")};
    // Ours are the usual ones, for the agents of the user.
    for (const char *port : {"--metrics-port", "--receiver-port", "--prometheus-port"})
        arguments << QLatin1String(port) << QStringLiteral("0");
    arguments << themeArguments(m_services.options());
    if (!QProcess::startDetached(QCoreApplication::applicationFilePath(), arguments))
        m_services.say(QStringLiteral("demo"), Services::Level::Warning, tr("The demo cannot be started."));
}

} // namespace meterbird::ui

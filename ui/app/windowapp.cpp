// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/windowapp.h"

#include "src/base/duration.h"
#include "src/settings/windowgeometry.h"
#include "ui/alerts/alertspage.h"
#include "ui/app/demolabel.h"
#include "ui/app/episodemarks.h"
#include "ui/app/servicestatus.h"
#include "ui/app/shippedfiles.h"
#include "ui/app/snapshottaker.h"
#include "ui/app/sourcesfeed.h"
#include "ui/cost/costpage.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/explore/explorepage.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/bannerstack.h"
#include "ui/sources/sourcespage.h"
#include "ui/theme/errorwords.h"

#include <QApplication>
#include <QDateTime>
#include <QDesktopServices>
#include <QUrl>
#include <QWindow>

#include <cmath>

namespace meterbird::ui {

namespace {

Appearance toUi(settings::Appearance appearance)
{
    switch (appearance) {
    case settings::Appearance::Dark:
        return Appearance::Dark;
    case settings::Appearance::Light:
        return Appearance::Light;
    case settings::Appearance::System:
        break;
    }
    return Appearance::System;
}

StatusState toState(Services::Level level)
{
    return level == Services::Level::Critical ? StatusState::Critical
        : level == Services::Level::Warning   ? StatusState::Warning
                                              : StatusState::Ok;
}

/// What is said of a file that was to be saved.
QString savedBanner()
{
    return QStringLiteral("saved");
}

/// Whoever ends the program (the menu, a signal, the end of the session) means it: Qt then asks each window to close,
/// and gives up when one stays.
class QuitWatch : public QObject
{
public:
    QuitWatch(MainWindow &window, QObject *parent)
        : QObject(parent)
        , m_window(window)
    { }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Quit && watched == QCoreApplication::instance())
            m_window.setCloseHides(false);
        return false;
    }

private:
    MainWindow &m_window;
};

RangeChoice toChoice(const dashboard::TimeWindow &window)
{
    return window.live ? RangeChoice::last(window.length) : RangeChoice::between(window.fixed);
}

dashboard::TimeWindow toWindow(const RangeChoice &choice)
{
    return choice.fixed ? dashboard::TimeWindow::between(*choice.fixed) : dashboard::TimeWindow::last(choice.length);
}

} // namespace

WindowApp::WindowApp(QApplication &application, Services &services, std::future<Stores> stores)
    : m_application(application)
    , m_services(services)
    , m_theme(application)
    , m_model(services.client())
    , m_window(m_theme)
    , m_trayFigures(services.client())
{
    m_application.setQuitOnLastWindowClosed(false);
    m_application.installEventFilter(new QuitWatch(m_window, this));
    m_dashboardPage = new DashboardPage(m_model, m_theme);
    m_window.addPage(PageId::Dashboard, tr("Dashboard"), QStringLiteral("dashboard"), m_dashboardPage);
    m_services.open(stores.get());
    m_theme.setAppearance(m_services.options().appearance.value_or(toUi(m_services.settings().appearance)));
    connectShell();
    connectDashboard();
    connectServices();
    loadDashboard();
    if (const QByteArray geometry = settings::WindowGeometry(m_services.paths().config).load(); !geometry.isEmpty())
        m_window.restoreGeometry(geometry);
}

WindowApp::~WindowApp()
{
    settings::WindowGeometry(m_services.paths().config).save(m_window.saveGeometry());
}

void WindowApp::show()
{
    if (m_services.options().minimized) {
        makeTray();
        m_tray->waitForTray();
    }
    const bool hidden = m_tray && m_tray->isAvailable();
    if (!hidden)
        m_window.show();
    // After the first frame: the window is there at once, whatever the other pages, the disk and the ports take. One
    // that nobody sees (on another workspace) is never exposed.
    m_goesOn.setSingleShot(true);
    connect(&m_goesOn, &QTimer::timeout, this, &WindowApp::goOn, Qt::SingleShotConnection);
    m_goesOn.start(hidden ? 0 : 500);
    if (!hidden)
        m_window.windowHandle()->installEventFilter(this);
}

bool WindowApp::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Expose) {
        watched->removeEventFilter(this);
        m_goesOn.start(10); // not 0: the frame reaches the X server when the event loop comes to rest
    }
    return QObject::eventFilter(watched, event);
}

void WindowApp::goOn()
{
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/meterbird/icons/meterbird.svg")));
    if (!m_tray)
        makeTray();
    makeOtherPages();
    connectAlerts();
    connectSettings();
    applySettings();
    showRange();
    m_status = std::make_unique<ServiceStatus>(m_services, m_window, *m_dashboardPage, *m_sourcesPage);
    m_services.start();
    m_trayFigures.start();
}

void WindowApp::makeTray()
{
    m_tray = std::make_unique<TrayIcon>(m_services.alerts(), m_theme);
    if (m_services.isMadeUp())
        m_tray->setName(tr("Meterbird demo"));
    connect(m_tray.get(), &TrayIcon::openRequested, &m_window, &MainWindow::comeForward);
    connect(m_tray.get(), &TrayIcon::quitRequested, &m_application, &QCoreApplication::quit);
    connect(m_tray.get(), &TrayIcon::availableChanged, &m_window, &MainWindow::setCloseHides);
    m_window.setCloseHides(m_tray->isAvailable());
}

void WindowApp::makeOtherPages()
{
    m_explorePage = new ExplorePage(m_services.client(), m_theme);
    m_alertsPage = new AlertsPage(m_services.alerts(), m_services.alerts().store(), m_services.client(), m_theme);
    m_costPage = new CostPage(m_services.paths(), m_theme);
    m_sourcesPage = new SourcesPage(m_theme, m_services.client());
    new SourcesFeed(*m_sourcesPage, m_services, m_model, m_sourcesPage); // the page owns it
    m_settingsPage = new SettingsPage(m_theme);
    m_window.addPage(PageId::Explore, tr("Explore"), QStringLiteral("explore"), m_explorePage);
    m_window.addPage(PageId::Alerts, tr("Alerts"), QStringLiteral("alerts"), m_alertsPage);
    m_window.addPage(PageId::Cost, tr("Cost"), QStringLiteral("cost"), m_costPage);
    m_window.addPage(PageId::Sources, tr("Sources"), QStringLiteral("sources"), m_sourcesPage);
    m_window.addPage(PageId::Settings, tr("Settings"), QStringLiteral("settings"), m_settingsPage);
}

void WindowApp::connectShell()
{
    connect(&m_window, &MainWindow::pageChanged, this, [this](PageId page) {
        m_model.setActive(m_serverIsReady && page == PageId::Dashboard);
        m_window.setSnapshotEnabled(page == PageId::Dashboard);
    });
    connect(&m_window, &MainWindow::rangeChosen, this,
            [this](const RangeChoice &range) { m_model.setWindow(toWindow(range)); });
    connect(&m_window, &MainWindow::liveIntervalChosen, this, [this](Milliseconds interval) {
        auto settings = m_services.settings();
        settings.liveInterval = interval;
        (void)m_services.setSettings(settings);
    });
    connect(&m_window, &MainWindow::refreshRequested, this, [this] {
        m_model.reload();
        if (m_explorePage)
            m_explorePage->refreshNow();
        m_services.alerts().evaluateNow();
    });
    m_snapshots = new SnapshotTaker(*m_dashboardPage, m_model, m_theme, this);
    connect(&m_window, &MainWindow::snapshotRequested, this,
            [this](SnapshotFormat format) { m_snapshots->take(format, &m_window); });
    m_savedFades.setSingleShot(true);
    m_savedFades.setInterval(8'000);
    connect(&m_savedFades, &QTimer::timeout, this, [this] { m_window.banners().remove(savedBanner()); });
    connect(m_snapshots, &SnapshotTaker::taken, this, &WindowApp::sayTaken);
    connect(m_snapshots, &SnapshotTaker::takenInPart, this, &WindowApp::sayNotTaken);
    connect(m_snapshots, &SnapshotTaker::failed, this, &WindowApp::sayNotTaken);
    connect(&m_window, &MainWindow::quitRequested, &m_application, &QCoreApplication::quit);
    connect(&m_window, &MainWindow::connectionChosen, this, [this](const QString &name) {
        if (name == tr("Local") && !m_services.asksOwnServer())
            m_services.askServer({});
    });
    connect(&m_window, &MainWindow::hiddenToTray, this, &WindowApp::hideToTray);
    connect(&m_window, &MainWindow::variableChosen, this, [this](const QString &name, const QStringList &selected) {
        std::vector<std::string> chosen;
        for (const QString &value : selected)
            chosen.push_back(value.toStdString());
        m_model.choose(name.toStdString(), std::move(chosen));
    });
}

/// Good news goes by itself; it takes the place of the last that was said of a file.
void WindowApp::sayTaken(const QString &sentence)
{
    m_window.banners().remove(savedBanner()); // closed by hand, the same words are said again all the same
    m_window.banners().show(savedBanner(), StatusState::Ok, sentence);
    m_savedFades.start();
}

/// Bad news stays until it was read.
void WindowApp::sayNotTaken(const QString &sentence)
{
    m_savedFades.stop();
    m_window.banners().remove(savedBanner());
    m_window.banners().show(savedBanner(), StatusState::Warning, sentence);
}

void WindowApp::connectDashboard()
{
    connect(&m_model, &dashboard::DashboardModel::windowChanged, this, &WindowApp::showRange);
    connect(&m_model, &dashboard::DashboardModel::variablesChanged, this, &WindowApp::showVariables);
    connect(&m_model, &dashboard::DashboardModel::refreshed, this, [this] {
        m_window.setUpdated(
            tr("Updated %1 · %n queries in %2 ms", nullptr, m_model.queriesInLastRefresh())
                .arg(
                    QDateTime::fromMSecsSinceEpoch(m_model.lastRefreshAt()).time().toString(QStringLiteral("HH:mm:ss")))
                .arg(m_model.lastRefreshTook().count()));
    });
}

void WindowApp::connectAlerts()
{
    auto &engine = m_services.alerts();
    connect(&engine, &alerts::AlertEngine::changed, this,
            [this] { m_window.setFiringCount(m_services.alerts().firingCount()); });
    auto *marks = new EpisodeMarks(m_model, engine, *m_dashboardPage, m_dashboardPage);
    connect(marks, &EpisodeMarks::changed, m_dashboardPage, &DashboardPage::setEpisodes);
    connect(&engine, &alerts::AlertEngine::chartRequested, this, &WindowApp::showChartOf);
    connect(&engine, &alerts::AlertEngine::alertsRequested, this, [this] {
        m_window.comeForward();
        m_window.showPage(PageId::Alerts);
    });
    connect(m_alertsPage, &AlertsPage::unreadChanged, &m_window, &MainWindow::setUnreadCount);
    m_window.setUnreadCount(m_alertsPage->unreadCount()); // of an earlier start
    const auto showRules = [this] {
        m_alertsPage->setRules(m_services.rules(), QString::fromStdString(m_services.rulesFolder().string()));
    };
    connect(&m_services, &Services::rulesChanged, this, showRules);
    showRules();
    connect(m_alertsPage, &AlertsPage::reloadRulesRequested, &m_services, &Services::loadRules);
    connect(m_tray.get(), &TrayIcon::chartRequested, this, &WindowApp::showChartOf);
    connect(&m_trayFigures, &TrayFigures::changed, this, [this] { m_tray->setReadings(m_trayFigures.readings()); });
}

void WindowApp::connectSettings()
{
    connect(m_settingsPage, &SettingsPage::settingsChanged, this, [this](const settings::Settings &settings) {
        const auto kept = m_services.setSettings(settings);
        m_settingsPage->setError(kept ? QString() : wordsFor(kept.error()));
    });
    connect(m_settingsPage, &SettingsPage::folderRequested, this,
            [](const QString &folder) { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    connect(m_sourcesPage, &SourcesPage::targetsChanged, this,
            [this](const std::vector<settings::ScrapeTarget> &targets) {
                auto settings = m_services.settings();
                settings.targets = targets;
                (void)m_services.setSettings(settings);
            });
    connect(m_explorePage, &ExplorePage::zoomRequested, &m_model, &dashboard::DashboardModel::zoomTo);
    connect(m_explorePage, &ExplorePage::zoomBackRequested, &m_model, &dashboard::DashboardModel::zoomBack);
    connect(m_costPage, &CostPage::exported, this,
            [this](const QString &file) { sayTaken(tr("Saved %1").arg(shownText(file.toStdString(), 300))); });
    connect(m_costPage, &CostPage::exportFailed, this, &WindowApp::sayNotTaken);
    connect(m_explorePage, &ExplorePage::historyChanged, this, [this](const QStringList &queries) {
        auto settings = m_services.settings();
        settings.exploreHistory.clear();
        for (const QString &query : queries)
            settings.exploreHistory.push_back(query.toStdString());
        (void)m_services.setSettings(settings);
    });
    connect(&m_services, &Services::settingsChanged, this, &WindowApp::applySettings);
}

void WindowApp::connectServices()
{
    const auto show = [this](const Services::Notice &notice) {
        m_window.banners().show(notice.id, toState(notice.level), notice.text, notice.buttons);
    };
    for (const Services::Notice &notice : m_services.notices())
        show(notice);
    connect(&m_services, &Services::noticed, this, show);
    connect(&m_services, &Services::noticeEnded, this, [this](const QString &id) {
        m_window.banners().remove(id);
        if (m_settingsPage && id == QStringLiteral("settings"))
            m_settingsPage->setError({});
    });
    connect(&m_window.banners(), &BannerStack::pressed, &m_services, &Services::answer);
    m_model.setActive(false); // until there is somebody to ask
    // What one server said is not continued with what another one says.
    const auto askThere = [this] {
        if (m_explorePage)
            m_explorePage->setSource(m_services.client());
        if (m_alertsPage)
            m_alertsPage->setSource(m_services.client());
    };
    connect(&m_services, &Services::serverReady, this, [this, askThere] {
        m_serverIsReady = true;
        m_model.setSource(m_services.client());
        m_model.setActive(m_window.currentPage() == PageId::Dashboard);
        m_model.reload();
        askThere();
    });
    connect(&m_services, &Services::serverLeft, this, [this, askThere] {
        m_serverIsReady = false;
        m_model.setActive(false);
        m_model.setSource(m_services.client()); // forgets what the other one said
        askThere();
    });
    connect(new DemoLabel(m_services, m_window, *m_dashboardPage, this), &DemoLabel::left, this, &WindowApp::demoLeft);
}

void WindowApp::loadDashboard()
{
    const std::string chosen = m_services.settings().dashboard;
    const auto file = chosen.empty() ? usersDashboard(m_services.paths()) : std::filesystem::path(chosen);
    auto loaded = dashboard::loadDashboardOr(file, shippedDashboard());
    if (!loaded.warning.empty())
        m_services.say(QStringLiteral("dashboard"), Services::Level::Warning, shownText(loaded.warning, 400));
    if (m_services.isMadeUp())
        loaded.dashboard.title += tr(" (demo)").toStdString(); // what a snapshot is headed with
    m_model.setDashboard(std::move(loaded.dashboard));
    // What the demo makes up is minutes old at most: in an hour's window it would be a dot at the edge.
    m_model.setWindow(dashboard::TimeWindow::last(m_services.options().demo ? 300'000 : m_services.settings().range));
    showRange();
    showVariables();
}

void WindowApp::applySettings()
{
    const auto &settings = m_services.settings();
    if (!m_services.options().appearance)
        m_theme.setAppearance(toUi(settings.appearance));
    m_model.setScrapeInterval(settings.scrapeInterval);
    m_model.setLiveInterval(settings.liveInterval);
    m_window.setLiveInterval(settings.liveInterval);
    m_settingsPage->setSettings(settings);
    m_settingsPage->setDataFolder(QString::fromStdString(m_services.paths().data.string()));
    m_settingsPage->setVersions({{QStringLiteral("Meterbird"), QStringLiteral(METERBIRD_VERSION)},
                                 {QStringLiteral("Qt"), QString::fromLatin1(qVersion())}});
    m_sourcesPage->setTargets(settings.targets);
    m_explorePage->setScrapeInterval(settings.scrapeInterval);
    QStringList asked;
    for (const std::string &query : settings.exploreHistory)
        asked << QString::fromStdString(query);
    m_explorePage->setHistory(asked);
    m_costPage->setBudget(settings.monthlyBudget ? std::optional(
                              static_cast<pricing::NanoDollars>(std::llround(*settings.monthlyBudget * 1e9)))
                                                 : std::nullopt);
}

void WindowApp::showRange()
{
    m_window.setRange(toChoice(m_model.window()));
    if (m_explorePage)
        m_explorePage->setWindow(m_model.window());
}

void WindowApp::showVariables()
{
    ToolbarVariables shown;
    for (const dashboard::Variable &variable : m_model.variables()) {
        if (variable.hidden)
            continue;
        ToolbarVariable entry;
        entry.name = QString::fromStdString(variable.name);
        entry.label = shownText(variable.label.empty() ? variable.name : variable.label, 60);
        for (const std::string &choice : variable.choices)
            entry.values << QString::fromStdString(choice);
        for (const std::string &choice : variable.chosen)
            entry.selected << QString::fromStdString(choice);
        entry.multiple = variable.multi;
        entry.offersAll = variable.includeAll;
        shown.push_back(std::move(entry));
    }
    m_window.setVariables(shown);
}

void WindowApp::showChartOf(const QString &ruleId, const Labels &labels)
{
    m_window.comeForward();
    m_window.showPage(PageId::Alerts);
    m_alertsPage->showAlert(ruleId, labels);
}

void WindowApp::hideToTray()
{
    if (m_services.settings().closeToTrayTold)
        return;
    auto settings = m_services.settings();
    settings.closeToTrayTold = true;
    (void)m_services.setSettings(settings);
    m_services.notifier().notify({0,
                                  {},
                                  tr("Meterbird goes on in the tray"),
                                  tr("It still watches your agents. Quit it from the icon's menu or with Ctrl+Q."),
                                  alerts::Urgency::Low,
                                  {}});
}

} // namespace meterbird::ui

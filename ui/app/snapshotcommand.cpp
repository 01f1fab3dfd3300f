// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/datapaths.h"
#include "src/dashboard/dashboardmodel.h"
#include "src/prometheus/client.h"
#include "src/settings/settingsstore.h"
#include "src/snapshot/snapshotcsv.h"
#include "src/snapshot/snapshotfile.h"
#include "ui/app/commands.h"
#include "ui/app/plainnumbers.h"
#include "ui/app/quitsignals.h"
#include "ui/app/serveraccess.h"
#include "ui/app/shippedfiles.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/snapshot/dashboardsnapshot.h"
#include "ui/theme/errorwords.h"

#include <QApplication>
#include <QLoggingCategory>

#include <cstdio>

namespace meterbird::ui {

namespace {

constexpr std::chrono::seconds waitsFor {60}; // for all panels together, and so for the last of them

int fail(const QString &sentence)
{
    std::fprintf(stderr, "meterbird: %s\n", qUtf8Printable(sentence));
    return 1;
}

/// What the window keeps, where there has been one.
settings::Settings keptSettings(const DataPaths &paths)
{
    std::error_code ignored;
    if (!std::filesystem::exists(paths.database(), ignored))
        return {};
    const auto loaded =
        settings::SettingsStore::open(paths.database()).and_then([](const auto &store) { return store.load(); });
    return loaded ? loaded->settings : settings::Settings {};
}

/// The dashboard that was named, else the one that the window shows.
Result<dashboard::Dashboard> dashboardFor(const SnapshotOptions &options, const settings::Settings &kept)
{
    if (options.dashboard)
        return dashboard::loadDashboard(*options.dashboard);
    const auto file =
        kept.dashboard.empty() ? usersDashboard(dataPaths(options.dataDir)) : std::filesystem::path(kept.dashboard);
    auto loaded = dashboard::loadDashboardOr(file, shippedDashboard());
    if (!loaded.warning.empty())
        std::fprintf(stderr, "meterbird: %s\n", qUtf8Printable(shownText(loaded.warning, 500)));
    return std::move(loaded.dashboard);
}

/// As in the window: what the demo makes up is called so.
void labelDemo(dashboard::Dashboard &dashboard, const DataPaths &paths)
{
    std::error_code ignored;
    if (std::filesystem::exists(paths.demoMark(), ignored))
        dashboard.title += " (demo)";
}

/// The first panel that could not be asked, else those that have not answered, in words; empty when all have.
QString troubleOf(const dashboard::DashboardModel &model, const std::vector<std::string> &unanswered)
{
    for (const auto &feed : model.feeds()) {
        if (feed->state().error)
            return QStringLiteral("%1: %2").arg(shownText(feed->panel().title, 60), wordsFor(*feed->state().error));
    }
    if (unanswered.empty())
        return {};
    return QStringLiteral("no answer within %1 s from %2; try a shorter --range")
        .arg(waitsFor.count())
        .arg(titlesOf(unanswered));
}

/// Whole or not at all: a picture that lacks panels would pass for one of a quiet agent.
int write(const SnapshotOptions &options, DashboardPage &page, const dashboard::DashboardModel &model,
          const Theme &theme, const std::vector<std::string> &unanswered)
{
    if (const QString trouble = troubleOf(model, unanswered); !trouble.isEmpty())
        return fail(trouble);
    const snapshot::Snapshot snapshot = snapshotOf(model, currentTime());
    const QByteArray content = options.file.extension() == ".csv"
        ? QByteArray::fromStdString(snapshot::toCsv(snapshot))
        : pngOf(dashboardImage(page, theme, snapshot, 1), snapshot);
    const auto written = snapshot::writeFile(options.file, content);
    return written ? 0 : fail(wordsFor(written.error()));
}

/// Drawn without a screen, so that it looks the same wherever it is called.
void drawWithoutScreen()
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    // What that platform says of itself is no concern of who takes a snapshot; what a panel says is said at the end.
    QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false\nmeterbird.dashboard.warning=false"));
    qunsetenv("QT_SCALE_FACTOR");
}

} // namespace

int runSnapshot(const SnapshotOptions &options, int &argc, char **argv)
{
    drawWithoutScreen();
    QApplication application(argc, argv);
    keepNumbersPlain();
    const QuitSignals signals(1);
    const settings::Settings kept = keptSettings(dataPaths(options.dataDir));
    auto dashboard = dashboardFor(options, kept);
    if (!dashboard)
        return fail(wordsFor(dashboard.error()));
    labelDemo(*dashboard, dataPaths(options.dataDir));
    Theme theme(application);
    theme.setAppearance(options.appearance);
    prometheus::PromClient client({}, {.deadline = waitsFor});
    dashboard::DashboardModel model(client);
    model.setScrapeInterval(kept.scrapeInterval);
    model.setDashboard(std::move(*dashboard));
    model.setLiveInterval(0);
    DashboardPage page(model, theme);
    page.setAttribute(Qt::WA_DontShowOnScreen);
    page.resize(options.size.width(), options.size.height() - captionHeight(theme));

    ServerAccess access(options);
    QObject::connect(&access, &ServerAccess::failed, &page,
                     [](const QString &reason) { QCoreApplication::exit(fail(reason)); });
    QObject::connect(&access, &ServerAccess::ready, &page, [&](const QString &url) {
        prometheus::Connection connection;
        connection.url = url.toStdString();
        client.setConnection(std::move(connection));
        const Timestamp end = options.end.value_or(currentTime());
        model.setWindow(dashboard::TimeWindow::between({end - options.range, end}));
        model.setSource(client); // what could not be asked before can be now
        page.show();
        model.gather(waitsFor);
    });
    const auto finish = [&](const std::vector<std::string> &unanswered) {
        QCoreApplication::exit(write(options, page, model, theme, unanswered));
    };
    // Later: the page is still taking in what has come.
    QObject::connect(&model, &dashboard::DashboardModel::gathered, &page, finish, Qt::QueuedConnection);
    access.open();
    return QApplication::exec();
}

} // namespace meterbird::ui

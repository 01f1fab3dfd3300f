// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/rulefile.h"
#include "src/base/datapaths.h"
#include "src/dashboard/dashboardfile.h"
#include "src/settings/settingsstore.h"
#include "src/sources/advice.h"
#include "ui/app/askedquestions.h"
#include "ui/app/commands.h"
#include "ui/app/examination.h"
#include "ui/app/quitsignals.h"
#include "ui/app/runfile.h"
#include "ui/app/shippedfiles.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

namespace meterbird::ui {

namespace {

/// The dashboard and the rules that the window of this data folder uses. What is broken in them the window says.
std::vector<sources::Question> questionsFor(const DataPaths &paths)
{
    const auto loaded =
        settings::SettingsStore::open(paths.database()).and_then([](const auto &store) { return store.load(); });
    const std::string chosen = loaded ? loaded->settings.dashboard : std::string();
    const auto file = chosen.empty() ? usersDashboard(paths) : std::filesystem::path(chosen);
    return questionsOf(dashboard::loadDashboardOr(file, shippedDashboard()).dashboard.panels,
                       alerts::loadRules(paths.config / "rules", shippedRules()).file.rules);
}

int print(const std::vector<sources::Finding> &findings)
{
    for (const sources::Finding &finding : findings)
        std::printf("%s\n", sources::lineFor(finding).c_str());
    if (findings.empty())
        std::puts("nothing is wrong");
    return findings.empty() ? 0 : 1;
}

} // namespace

int runDoctor(const DoctorOptions &options, int &argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const DataPaths paths = dataPaths(options.dataDir);
    const auto run = readRunFile(paths.runFile());
    if (!run) {
        std::fprintf(stderr, "meterbird: no Meterbird runs on %s: start it (or name its --data-dir), then ask again\n",
                     paths.data.c_str());
        return 1;
    }
    const QuitSignals signals(1);
    Examination examination(*run, options.prometheusUrl.value_or(std::string()), questionsFor(paths));
    QObject::connect(&examination, &Examination::finished, &examination,
                     [](const std::vector<sources::Finding> &findings) { QCoreApplication::exit(print(findings)); });
    QTimer::singleShot(0, &examination, &Examination::start); // exit() means nothing before exec()
    return QCoreApplication::exec();
}

} // namespace meterbird::ui

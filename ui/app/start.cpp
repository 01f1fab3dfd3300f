// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/start.h"

#include "src/base/text.h"
#include "ui/app/displaytrial.h"
#include "ui/app/instancelock.h"
#include "ui/app/plainnumbers.h"
#include "ui/app/quitsignals.h"
#include "ui/app/services.h"
#include "ui/app/singleinstance.h"
#include "ui/app/startanew.h"
#include "ui/app/stores.h"
#include "ui/app/windowapp.h"
#include "ui/theme/desktopappearance.h"

#include <QApplication>

#include <clocale>
#include <cstdio>
#include <fontconfig/fontconfig.h>
#include <future>
#include <memory>
#include <optional>
#include <unistd.h>

namespace meterbird::ui {

namespace {

void nameApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("meterbird"));
    QCoreApplication::setApplicationVersion(QStringLiteral(METERBIRD_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.meterbird.Meterbird"));
}

void printNotice(const Services::Notice &notice)
{
    std::fprintf(stderr, "meterbird: %s\n", plainText(notice.text.toStdString(), 1000).c_str());
}

void printNotices(Services &services)
{
    QObject::connect(&services, &Services::noticed, &services, printNotice);
}

/// Where things are, once they are.
void printAddresses(Services &services)
{
    QObject::connect(&services, &Services::exporterChanged, &services, [&services] {
        if (const auto *exporter = services.exporter())
            std::fprintf(
                stderr,
                "meterbird: send telemetry to %s (OpenTelemetry; plain events to its /v1/events); metrics at %s\n",
                exporter->receiverUrl().c_str(), exporter->metricsUrl().c_str());
    });
    QObject::connect(&services, &Services::serverChanged, &services, [&services, said = QString()]() mutable {
        if (const QString url = services.prometheusUrl(); !url.isEmpty() && url != said) {
            said = url;
            std::fprintf(stderr, "meterbird: Prometheus answers at %s\n", qPrintable(url));
        }
    });
}

/// Where there is no session bus, libdbus would start one: nobody else is on it, and it would outlive us.
void startNoBus()
{
    if (!hasSessionBus())
        qputenv("DBUS_SESSION_BUS_ADDRESS", "disabled:");
}

/// There is no window: what is said, and the exit code.
int sayNoWindow(const char *reason)
{
    std::fprintf(stderr, "meterbird: no window can be opened (%s): start it with --headless\n", reason);
    return 1;
}

void sayWindowless(const char *reason)
{
    std::fprintf(stderr, "meterbird: no window can be opened (%s): running without one\n", reason);
}

/// Where Qt cannot have the display that is named. Whether it can is known to Qt alone.
[[noreturn]] void leaveDisplay(const StartOptions &options, int argc, char **argv, const QString &reason)
{
    const std::string words = plainText(reason.toStdString(), 300);
    if (options.orHeadless) {
        sayWindowless(words.c_str());
        QStringList arguments {QStringLiteral("--headless")};
        for (int i = 1; i < argc; ++i)
            arguments << QString::fromLocal8Bit(argv[i]);
        startAnew(arguments);
    }
    ::_exit(sayNoWindow(words.c_str())); // in the midst of Qt: nothing of it can be put away
}

/// Reads the configuration of the fonts in a locale of its own: it has numbers in it, which fontconfig reads by the
/// locale, and the GUI thread changes that of the process meanwhile, first to the user's and then back to plain
/// numbers.
void readFonts()
{
    const locale_t plain = ::newlocale(LC_ALL_MASK, "C", locale_t {});
    const locale_t before = ::uselocale(plain);
    FcInit();
    ::uselocale(before);
    ::freelocale(plain);
}

int leaveToSilent(const DataPaths &paths)
{
    std::fprintf(stderr, "meterbird: already running on %s, and does not answer: end it first\n", paths.data.c_str());
    return 1;
}

/// The exit code when another Meterbird is the one to be seen.
std::optional<int> leaveToOther(const StartOptions &options, const DataPaths &paths, InstanceLock &lock)
{
    switch (SingleInstance::findOther(paths.data, lock)) {
    case SingleInstance::Other::Raised:
        std::fputs("meterbird: already running; its window was raised\n", stderr);
        return 0;
    case SingleInstance::Other::Windowless:
        std::fprintf(stderr, "meterbird: already running without a window on %s: end it first to have one\n",
                     paths.data.c_str());
        return 1;
    case SingleInstance::Other::Silent:
        return leaveToSilent(paths);
    case SingleInstance::Other::None:
        break;
    }
    if (!options.metricsPort && !options.demo
        && SingleInstance::raiseOther(defaultMetricsPort) == SingleInstance::Other::Raised) {
        std::fprintf(stderr,
                     "meterbird: another Meterbird of yours has port %d; its window was raised (give --metrics-port to "
                     "start one beside it)\n",
                     defaultMetricsPort);
        return 0;
    }
    return std::nullopt;
}

} // namespace

namespace {

/// Until it is ended. `leavesDemo`: the user's own dashboard is wanted next.
int runWindowOnce(const StartOptions &options, int &argc, char **argv, bool &leavesDemo)
{
    const DataPaths paths = dataPaths(options.folder());
    InstanceLock lock(SingleInstance::lockFile(paths.data)); // let go of when all else is gone
    if (const auto exitCode = leaveToOther(options, paths, lock))
        return *exitCode;
    startNoBus();
    nameApplication();
    std::future<Stores> stores = std::async(std::launch::async, openStores, paths, options.demo);
    const auto fonts = std::async(std::launch::async, readFonts);
    std::optional<QApplication> made;
    {
        const DisplayTrial trial([&](const QString &reason) { leaveDisplay(options, argc, argv, reason); });
        made.emplace(argc, argv);
    }
    QApplication &application = *made;
    keepNumbersPlain();
    SingleInstance instance(paths.data);
    instance.listen();
    const QuitSignals signals;
    Services services(options, paths);
    printNotices(services);
    WindowApp window(application, services, std::move(stores));
    QObject::connect(&instance, &SingleInstance::raiseRequested, &window, &WindowApp::comeForward);
    QObject::connect(&window, &WindowApp::demoLeft, &window, [&leavesDemo] {
        leavesDemo = true;
        QCoreApplication::quit();
    });
    std::unique_ptr<SingleInstance> onPort; // for starts on other data folders
    QObject::connect(&services, &Services::exporterChanged, &window, [&] {
        if (!services.exporter() || onPort || services.isMadeUp()) // whoever wants his own is not shown a demo
            return;
        onPort = std::make_unique<SingleInstance>(services.exporter()->metricsPort());
        QObject::connect(onPort.get(), &SingleInstance::raiseRequested, &window, &WindowApp::comeForward);
        onPort->listen();
    });
    window.show();
    return QApplication::exec();
}

} // namespace

int runWindow(const StartOptions &options, int &argc, char **argv)
{
    if (!namesDisplay()) {
        const char *reason = "neither DISPLAY nor WAYLAND_DISPLAY is set";
        if (!options.orHeadless)
            return sayNoWindow(reason);
        sayWindowless(reason);
        StartOptions windowless = options;
        windowless.headless = true;
        return runHeadless(windowless, argc, argv);
    }
    bool leavesDemo = false;
    const int exitCode = runWindowOnce(options, argc, argv, leavesDemo);
    if (leavesDemo)
        startAnew(themeArguments(options)); // now that its ports are free; or the one that runs already is raised
    return exitCode;
}

int runHeadless(const StartOptions &options, int &argc, char **argv)
{
    startNoBus();
    nameApplication();
    QCoreApplication application(argc, argv);
    keepNumbersPlain();
    const DataPaths paths = dataPaths(options.folder());
    InstanceLock lock(SingleInstance::lockFile(paths.data));
    const auto other = SingleInstance::findOther(paths.data, lock);
    if (other == SingleInstance::Other::Silent)
        return leaveToSilent(paths);
    if (other != SingleInstance::Other::None) {
        std::fprintf(stderr, "meterbird: already running on %s\n", paths.data.c_str());
        return 0;
    }
    SingleInstance instance(paths.data);
    instance.listen(false);
    const QuitSignals signals;
    Services services(options, paths);
    printNotices(services);
    printAddresses(services);
    QObject::connect(&services, &Services::exporterChanged, &application, [&services] {
        if (!services.exporter())
            QCoreApplication::exit(1); // said above; without a window nobody could press "Try again"
    });
    services.open();
    services.alerts().notices().setHasWindow(false); // nobody could show a chart
    services.start();
    return QCoreApplication::exec();
}

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// From the start of a process to the first painted frame: an empty Qt window against the dashboard with data, each in a
// fresh process, taken in turns; both sides in this run. Needs a display or QT_QPA_PLATFORM (offscreen when neither is
// set). Also prints each side's memory (PSS). Runs itself: `--child empty|dashboard`.
#include "src/dashboard/dashboardmodel.h"
#include "tests/support/fakequerysource.h"
#include "tests/support/sampledashboard.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QPaintEvent>
#include <QProcess>
#include <QTimer>

#include <cstdio>

using namespace meterbird;

namespace {

constexpr int rounds = 9;

/// Says "painted" once the first frame is done, then how much memory the process holds, and ends it.
class FirstPaint : public QObject
{
public:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && !m_done) {
            m_done = true;
            QTimer::singleShot(0, this, [] {
                std::puts("painted");
                std::fflush(stdout);
                QTimer::singleShot(300, [] {
                    QFile file(QStringLiteral("/proc/self/smaps_rollup"));
                    if (file.open(QIODevice::ReadOnly)) {
                        for (const QByteArray &line : file.readAll().split('\n')) {
                            if (line.startsWith("Pss:"))
                                std::printf("%s\n", line.mid(4).trimmed().split(' ').value(0).constData());
                        }
                    }
                    QCoreApplication::quit();
                });
            });
        }
        return QObject::eventFilter(watched, event);
    }

private:
    bool m_done = false;
};

int runChild(QApplication &application, bool dashboardToo)
{
    FirstPaint first;
    if (!dashboardToo) {
        QWidget window;
        window.resize(1280, 850);
        window.installEventFilter(&first);
        window.show();
        return application.exec();
    }
    ui::Theme theme(application);
    test::FakeQuerySource source;
    source.onRange = test::sampleAnswer;
    source.onInstant = test::sampleInstant;
    dashboard::DashboardModel model(source);
    const auto file = dashboard::loadDashboard(METERBIRD_SOURCE_DIR "/resources/dashboards/agents.json");
    if (!file)
        return 1;
    model.setDashboard(*file);
    ui::DashboardPage page(model, theme);
    page.resize(1280, 850);
    page.installEventFilter(&first);
    page.show();
    return application.exec();
}

struct Start {
    double milliseconds = 0;
    double megabytes = 0;
};

Start timeStart(const QString &what)
{
    QProcess child;
    child.setProcessChannelMode(QProcess::SeparateChannels);
    QElapsedTimer timer;
    timer.start();
    child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--child"), what});
    Start start;
    while (child.waitForReadyRead(10'000)) {
        if (child.peek(7) == "painted") {
            start.milliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
            break;
        }
    }
    child.waitForFinished(10'000);
    start.megabytes = child.readAllStandardOutput().split('\n').value(1).toDouble() / 1024;
    return start;
}

Start median(std::vector<Start> starts)
{
    std::sort(starts.begin(), starts.end(), [](Start a, Start b) { return a.milliseconds < b.milliseconds; });
    return starts[starts.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
        && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (argc == 3 && QByteArray(argv[1]) == "--child") {
        QApplication application(argc, argv);
        return runChild(application, QByteArray(argv[2]) == "dashboard");
    }
    QCoreApplication application(argc, argv);
    std::vector<Start> empty, full;
    for (int round = 0; round < rounds; ++round) {
        empty.push_back(timeStart(QStringLiteral("empty")));
        full.push_back(timeStart(QStringLiteral("dashboard")));
    }
    const Start base = median(std::move(empty)), ours = median(std::move(full));
    std::printf("first frame: dashboard %.1f ms, empty window %.1f ms, ratio %.2f\n", ours.milliseconds,
                base.milliseconds, ours.milliseconds / base.milliseconds);
    std::printf("memory (PSS): dashboard %.1f MiB, empty window %.1f MiB\n", ours.megabytes, base.megabytes);
    return 0;
}

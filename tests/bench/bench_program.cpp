// SPDX-License-Identifier: GPL-3.0-or-later
// The program as it is installed, seen from outside, on an X server of its own: first frame against an empty Qt window
// (in turns), memory and CPU with the live dashboard. Prometheus and the demo agent are processes of their own and not
// counted. Runs itself: `--child`. Takes about two minutes. Build it in release, beside meterbird.
#include "tests/support/meterbirdprocess.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QScreen>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

using namespace meterbird::test;

namespace {

constexpr int rounds = 7;
constexpr int watchedMs = 30'000;

/// Without a window manager: nobody else draws. Ends with this object.
class OwnDisplay
{
public:
    OwnDisplay()
    {
        int ends[2] = {-1, -1};
        if (::pipe(ends) != 0)
            return;
        m_server.setStandardErrorFile(QProcess::nullDevice());
        m_server.start(QStringLiteral("Xvfb"),
                       {QStringLiteral("-displayfd"), QString::number(ends[1]), QStringLiteral("-screen"),
                        QStringLiteral("0"), QStringLiteral("1440x900x24"), QStringLiteral("-nolisten"),
                        QStringLiteral("tcp"), QStringLiteral("-noreset")});
        ::close(ends[1]);
        char number[16] = {};
        if (::read(ends[0], number, sizeof number - 1) > 0)
            qputenv("DISPLAY", ':' + QByteArray(number).trimmed());
        ::close(ends[0]);
        qputenv("QT_QPA_PLATFORM", "xcb");
    }
    ~OwnDisplay()
    {
        m_server.terminate();
        m_server.waitForFinished(3'000);
    }
    OwnDisplay(const OwnDisplay &) = delete;
    OwnDisplay &operator=(const OwnDisplay &) = delete;

private:
    QProcess m_server;
};

/// One row of pixels across the screen: any window that has painted shows in it.
QImage middleRow()
{
    QScreen *screen = QGuiApplication::primaryScreen();
    return screen->grabWindow(0, 0, screen->size().height() / 2, screen->size().width(), 1).toImage();
}

/// Milliseconds from the spawn until something is to be seen.
double timeToFirstFrame(const QString &program, const QStringList &arguments)
{
    const QImage empty = middleRow();
    QProcess process;
    process.setStandardErrorFile(QProcess::nullDevice());
    QElapsedTimer timer;
    timer.start();
    process.start(program, arguments);
    while (timer.elapsed() < 20'000 && middleRow() == empty)
        ::usleep(500);
    const double took = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    process.kill();
    process.waitForFinished();
    for (int i = 0; i < 1'000 && middleRow() != empty; ++i)
        ::usleep(2'000); // the X server takes the window away
    return took;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Of smaps_rollup. Pss shares out what other processes map too, as another Qt program that runs; Rss does not.
double mebibytes(qint64 pid, const QByteArray &field)
{
    for (const QByteArray &line : contentOf(QStringLiteral("/proc/%1/smaps_rollup").arg(pid)).split('\n')) {
        if (line.startsWith(field + ':'))
            return line.mid(field.size() + 1).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

/// Seconds of CPU, all threads.
double cpuSeconds(qint64 pid)
{
    const QByteArray stat = contentOf(QStringLiteral("/proc/%1/stat").arg(pid));
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    return (fields.value(11).toDouble() + fields.value(12).toDouble()) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

void printFirstFrame()
{
    std::vector<double> empty, ours;
    const QString program = QStringLiteral(METERBIRD_BIN_DIR "/meterbird");
    const QString ports = QStringLiteral("--metrics-port 0 --receiver-port 0 --prometheus-port 0");
    for (int round = 0; round < rounds; ++round) {
        empty.push_back(timeToFirstFrame(QCoreApplication::applicationFilePath(), {QStringLiteral("--child")}));
        const QTemporaryDir folder;
        ours.push_back(
            timeToFirstFrame(program, QStringList {QStringLiteral("--data-dir"), folder.path()} + ports.split(u' ')));
    }
    const double base = median(std::move(empty)), mine = median(std::move(ours));
    std::printf("first frame: meterbird %.0f ms, empty window %.0f ms, ratio %.2f (aim <= 2.5)\n", mine, base,
                mine / base);
}

/// Lets it run for `warmUpMs`, then looks on.
void printRunning(const char *what, const QStringList &arguments, int warmUpMs)
{
    MeterbirdProcess meterbird;
    meterbird.start(arguments);
    if (!meterbird.waitUntilLive()) {
        std::printf("%s: meterbird did not start: %s\n", what, meterbird.output().constData());
        return;
    }
    QTest::qWait(warmUpMs);
    const double before = cpuSeconds(meterbird.pid());
    QElapsedTimer timer;
    timer.start();
    QTest::qWait(watchedMs);
    const double share = 100'000 * (cpuSeconds(meterbird.pid()) - before) / static_cast<double>(timer.elapsed());
    std::printf("%s: PSS %.1f MiB (aim <= 60), RSS %.1f MiB, CPU %.1f %% of one core over %d s (aim <= 2)\n", what,
                mebibytes(meterbird.pid(), "Pss"), mebibytes(meterbird.pid(), "Rss"), share, watchedMs / 1'000);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 2 && QByteArray(argv[1]) == "--child") {
        QApplication application(argc, argv);
        QWidget window;
        window.resize(1280, 850);
        window.show();
        return QApplication::exec();
    }
    const OwnDisplay display;
    QApplication application(argc, argv);
    printFirstFrame();
    std::fflush(stdout);
    printRunning("live dashboard, no traffic", {}, 15'000);
    std::fflush(stdout);
    printRunning("live dashboard, demo traffic", {QStringLiteral("--demo")}, 30'000);
    return 0;
}

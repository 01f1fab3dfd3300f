// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/onscreen.h"

#include <QGuiApplication>
#include <QPixmap>
#include <QProcess>
#include <QRegularExpression>
#include <QScreen>
#include <QSet>

#include <cstdlib>

namespace meterbird::test {

QString Screen::run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::SeparateChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(60'000))
        return {};
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

qint64 Screen::window(const QString &titlePattern)
{
    const QString found =
        run(QStringLiteral("xdotool"),
            {QStringLiteral("search"), QStringLiteral("--onlyvisible"), QStringLiteral("--name"), titlePattern});
    return found.section(u'\n', 0, 0).toLongLong();
}

QString Screen::titleOf(qint64 window)
{
    return run(QStringLiteral("xdotool"), {QStringLiteral("getwindowname"), QString::number(window)});
}

QImage Screen::pictureOf(qint64 window)
{
    return QGuiApplication::primaryScreen()->grabWindow(static_cast<WId>(window)).toImage();
}

void Screen::close(qint64 window)
{
    run(QStringLiteral("xdotool"),
        {QStringLiteral("windowactivate"), QStringLiteral("--sync"), QString::number(window), QStringLiteral("key"),
         QStringLiteral("--clearmodifiers"), QStringLiteral("alt+F4")});
}

void Screen::minimize(qint64 window)
{
    run(QStringLiteral("xdotool"), {QStringLiteral("windowminimize"), QString::number(window)});
}

bool Screen::isInTray(const QString &name)
{
    // A line of the tree: 0x600007 "meterbird": ("meterbird" "meterbird")  32x32+0+0  +1568+968
    const QString tree =
        run(QStringLiteral("xwininfo"), {QStringLiteral("-name"), QStringLiteral("panel"), QStringLiteral("-tree")});
    const QRegularExpression line(
        QStringLiteral("\\(\"%1\" \"[^\"]*\"\\)\\s+(\\d+)x(\\d+)").arg(QRegularExpression::escape(name)));
    const auto match = line.match(tree);
    return match.hasMatch() && match.captured(1).toInt() >= 8 && match.captured(2).toInt() >= 8;
}

int pixelsOf(const QImage &picture, QRgb color, int tolerance)
{
    const auto isNear = [tolerance](int a, int b) { return std::abs(a - b) <= tolerance; };
    const QImage image = picture.convertToFormat(QImage::Format_RGB32);
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QRgb pixel = image.pixel(x, y);
            count += isNear(qRed(pixel), qRed(color)) && isNear(qGreen(pixel), qGreen(color))
                && isNear(qBlue(pixel), qBlue(color));
        }
    }
    return count;
}

int colorsIn(const QImage &picture, int enough)
{
    QSet<QRgb> colors;
    for (int y = 0; y < picture.height() && colors.size() < enough; ++y) {
        for (int x = 0; x < picture.width(); ++x)
            colors.insert(picture.pixel(x, y));
    }
    return static_cast<int>(colors.size());
}

} // namespace meterbird::test

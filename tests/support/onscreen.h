// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QList>
#include <QRect>
#include <QString>
#include <QStringList>

namespace meterbird::test {

/// Windows of other programs, as a person at the X display finds and handles them (by xdotool and xwininfo).
class Screen
{
public:
    /// The mapped window whose title matches; 0 when there is none.
    static qint64 window(const QString &titlePattern);
    static QString titleOf(qint64 window);
    /// The window's pixels; nothing that hides it may lie above it.
    static QImage pictureOf(qint64 window);
    /// As by the window manager's close button.
    static void close(qint64 window);
    static void minimize(qint64 window);
    /// True when a window of class `name` stands in the tray's own window, mapped and with a size.
    static bool isInTray(const QString &name);

private:
    static QString run(const QString &program, const QStringList &arguments);
};

/// How many pixels are nearly of this colour (each channel within `tolerance`).
int pixelsOf(const QImage &picture, QRgb color, int tolerance = 16);

/// How many different colours there are, up to `enough`.
int colorsIn(const QImage &picture, int enough = 1000);

} // namespace meterbird::test

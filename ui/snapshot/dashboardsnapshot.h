// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/snapshot/snapshot.h"

#include <QByteArray>
#include <QImage>

namespace meterbird::dashboard {
class DashboardModel;
}

namespace meterbird::ui {

class DashboardPage;
class Theme;

/// The data that the model shows now, and its range, for the picture's caption and for CSV. `madeAt` is the clock.
snapshot::Snapshot snapshotOf(const dashboard::DashboardModel &model, Timestamp madeAt);

/// The whole sheet of `page` as it is drawn now, also what is scrolled away, and below it one line with title, range
/// and time of making. `pixelRatio` 0: the screen's. GUI thread. The page need not be visible, but only panels that
/// were seen or gathered (DashboardModel::gather) have data; one that is made for a snapshot alone is shown with
/// WA_DontShowOnScreen.
QImage dashboardImage(DashboardPage &page, const Theme &theme, const snapshot::Snapshot &snapshot,
                      double pixelRatio = 0);

/// Titles of panels in words: `Latency, Cost and 3 more`.
QString titlesOf(const std::vector<std::string> &titles);

/// The height of that line: a page of size - this gives a picture of size.
int captionHeight(const Theme &theme);

/// `image` as PNG that carries title, range and time of making as text; no path, no name of user or machine. Any
/// thread.
QByteArray pngOf(const QImage &image, const snapshot::Snapshot &snapshot);

} // namespace meterbird::ui

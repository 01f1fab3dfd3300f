// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"

#include <QRect>
#include <QSize>

#include <vector>

namespace meterbird::ui {

/// The sizes by which panels are laid out, in pixels.
struct GridSizes {
    int tileHeight = 108;
    int rowHeight = 28; ///< of a row's title
    int chartHeight = 200; ///< at least
    int gap = 10;
    int margin = 12;
};

struct GridLayout {
    std::vector<QRect> places; ///< of the panels, in their order
    QSize size; ///< of the whole; higher than the page where the charts would become too small
};

/// Lays panels out in `page` as their places on Grafana's grid say: tiles and titles keep their height, charts share
/// what is left. Places that overlap or lie outside the grid are put right.
GridLayout laidOut(const std::vector<dashboard::Panel> &panels, QSize page, const GridSizes &sizes);

} // namespace meterbird::ui

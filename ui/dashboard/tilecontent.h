// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"
#include "ui/dashboard/thresholds.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace meterbird::ui {

/// What a tile says. The first query of its panel is the value and the sparkline; every further series is a note.
struct TileContent {
    QString label;
    QString number; ///< "–" when there is none
    QString suffix;
    QString note; ///< the words below
    QStringList boundNotes; ///< what the buckets behind it cannot tell; for the tooltip
    Severity severity = Severity::Fine; ///< of the breached threshold
    bool isStale = false; ///< the last question failed
    std::vector<Sample> line; ///< of the sparkline, within the range

    bool operator==(const TileContent &) const = default;
};

/// `now` is the clock, for ages.
TileContent tileContent(const dashboard::Panel &panel, const dashboard::PanelState &state, Timestamp now);

} // namespace meterbird::ui

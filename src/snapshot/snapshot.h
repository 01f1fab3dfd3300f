// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/series.h"
#include "src/base/timerange.h"
#include "src/base/units.h"

#include <string>
#include <string_view>
#include <vector>

namespace meterbird::snapshot {

/// One line of a panel.
struct SnapshotSeries {
    std::string name;
    Unit unit;
    std::vector<Sample> samples;

    bool operator==(const SnapshotSeries &) const = default;
};

struct SnapshotPanel {
    std::string title;
    std::vector<SnapshotSeries> series;

    bool operator==(const SnapshotPanel &) const = default;
};

/// What a dashboard showed at one moment: the data behind the picture.
struct Snapshot {
    std::string title; ///< of the dashboard
    TimeRange range; ///< the window that was shown
    Timestamp madeAt = 0;
    std::vector<SnapshotPanel> panels;

    bool operator==(const Snapshot &) const = default;
};

/// What it shows, in one line for the picture or a file's description:
/// `LLM agents · 2026-03-01 12:00:00 to 13:00:00 UTC · made 2026-03-01 13:00:02 UTC`.
std::string captionOf(const Snapshot &snapshot);

/// A file name without folder: `llm-agents-20260301-130002.png`. Only letters, digits, - and dots, whatever the title.
std::string suggestedFileName(const Snapshot &snapshot, std::string_view extension);

} // namespace meterbird::snapshot

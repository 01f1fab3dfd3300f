// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/base/quantile.h"
#include "src/base/series.h"
#include "src/base/timerange.h"
#include "src/base/units.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace meterbird::dashboard {

/// How a panel is drawn. Unsupported panels of other people's dashboards are kept in the file and say so in their
/// place.
enum class PanelKind { TimeSeries, Stat, Row, Unsupported };
enum class DrawStyle { Line, Bars, Points };

/// One PromQL of a panel.
struct PanelQuery {
    std::string refId; ///< A, B, …
    std::string expr; ///< with variables ($__rate_interval, $model)
    std::string legendFormat; ///< `{{endpoint}}`; empty or __auto: the label set
    std::optional<Milliseconds> minStep;
    bool hidden = false;
    int intervalFactor = 1; ///< of old dashboards: the step is this many times coarser
    bool range = true; ///< asked over the window
    bool instant = false; ///< asked for its value now

    bool operator==(const PanelQuery &) const = default;
};

/// A value from which on the panel is drawn in `color` (Grafana's step; the base step is not listed).
struct Threshold {
    double value = 0;
    std::string color; ///< as in the file: "red", "orange", "#ff0000"

    bool operator==(const Threshold &) const = default;
};

/// What a file says about some series of a panel alone (Grafana's field override).
struct SeriesOverride {
    enum class Match { RefId, Name };
    Match match = Match::RefId;
    std::string key; ///< the refId or the name that is meant
    std::optional<Unit> unit;
    std::optional<int> decimals;
    std::vector<Threshold> thresholds;

    bool operator==(const SeriesOverride &) const = default;
};

struct GridPosition {
    int x = 0, y = 0, w = 12, h = 8; ///< Grafana's grid, 24 columns

    bool operator==(const GridPosition &) const = default;
};

/// One panel as its dashboard file describes it. A value; nothing about any panel stands anywhere else.
struct Panel {
    int id = 0;
    PanelKind kind = PanelKind::TimeSeries;
    std::string title;
    std::string description; ///< shown small beside the title ("by endpoint, per second")
    Unit unit;
    std::optional<int> decimals;
    std::optional<double> min, max; ///< fixed ends of the value axis
    DrawStyle drawStyle = DrawStyle::Line;
    bool stacked = false;
    double fillOpacity = 0; ///< 0…1
    std::vector<Threshold> thresholds;
    bool showsThresholds = false; ///< drawn as dashed lines (custom.thresholdsStyle.mode != off)
    std::string noValue; ///< what to say when there is nothing
    std::vector<PanelQuery> queries;
    GridPosition place;
    std::string originalType; ///< Grafana's name of the type, for Unsupported
    std::vector<SeriesOverride> overrides;
    int maxDataPoints = 0; ///< at most so many steps, whatever the width; 0: one a pixel

    bool operator==(const Panel &) const = default;
};

/// One line of a panel, ready to be drawn.
struct PanelSeries {
    std::string name; ///< from legendFormat; plain text, from outside
    std::string refId;
    Unit unit; ///< the panel's, or an override's
    std::optional<int> decimals;
    Labels labels;
    std::vector<Sample> samples; ///< on the step grid; a missing step is a gap. A bar at T stands for (T - step, T]
    std::vector<Threshold> thresholds; ///< from an override; empty: the panel's hold for the first query
    QuantileBounds bounds; ///< of a quantile, in the unit of the samples: what its buckets cannot tell

    bool operator==(const PanelSeries &) const = default;
};

/// What a panel shows now. A failed refresh keeps the series and sets error: the data is then stale since `updatedAt`.
struct PanelState {
    TimeRange range; ///< the window that is shown
    Milliseconds step = 15'000; ///< neighbours further apart than 1.5 steps are not joined
    std::vector<PanelSeries> series;
    Timestamp updatedAt = 0; ///< of the last good answer; 0: none yet
    std::optional<Error> error; ///< of the last question, when it failed
    std::vector<std::string> warnings;
    bool lastStepIsProvisional = true; ///< the newest sample may still change

    bool operator==(const PanelState &) const = default;
};

} // namespace meterbird::dashboard

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"
#include "ui/dashboard/valuescale.h"

#include <QColor>
#include <QString>

#include <optional>
#include <span>
#include <vector>

namespace meterbird::ui {

/// When an alert fired, marked in a chart. Text from outside.
struct Episode {
    Timestamp start = 0;
    Timestamp end = 0; ///< 0: still firing
    QString name;

    bool operator==(const Episode &) const = default;
};

/// Where one series of a stack lies: bases[i] is what stands below tops[i].
struct Band {
    std::vector<Sample> tops;
    std::vector<double> bases;
};

/// All that the items of one chart draw: one value, owned by the ChartView, read by its items.
struct ChartContent {
    dashboard::Panel panel;
    dashboard::PanelState state;
    std::vector<QString> names; ///< of the series, made plain and bounded
    std::vector<QColor> colors; ///< of the series
    std::vector<bool> hidden; ///< by the legend
    std::vector<Episode> episodes;
    ValueScale scale;
    std::vector<Band> bands; ///< of the series, when the panel is stacked; hidden ones have none

    /// To be called after series or hidden ones change, before extent().
    void stack();
    bool isHidden(std::size_t series) const { return series < hidden.size() && hidden[series]; }
    bool isStale() const { return state.error.has_value(); }
    /// Whether a sample at `time` can be seen: a bar stands for the step before its time, so that the newest, which is
    /// being filled, has its time beyond the range.
    bool isInView(Timestamp time) const;
    /// At least one sample can be seen.
    bool hasData() const;
    /// The newest of a series that can be seen; null when there is none.
    const Sample *newestSample(std::size_t index) const;
    /// Of a series, the samples that can be seen; none of a hidden one.
    std::span<const Sample> seen(std::size_t series) const;
    /// The time of the sample nearest to `time` of those that can be seen; nothing when none is within a step: a gap.
    std::optional<Timestamp> nearestTime(Timestamp time) const;
    /// The time of the first sample that can be seen after `time`, and of the last one before it.
    std::optional<Timestamp> timeAfter(Timestamp time) const;
    std::optional<Timestamp> timeBefore(Timestamp time) const;
    /// The next threshold that the axis does not reach; null when there is none, or the panel draws none.
    const dashboard::Threshold *thresholdAbove() const;
    /// Lowest and highest visible value (of the stack, when stacked); {0, 0} without data. Ignores NaN and infinities.
    std::pair<double, double> extent() const;
};

/// The sample of `series` that the moment `time` is nearest to, within one step; null when there is none: a gap.
const Sample *sampleAt(const dashboard::PanelSeries &series, Timestamp time, Milliseconds step);

/// The sample of a bar that stands where `time` is; null when there is none. A bar reaches back to its neighbour, or a
/// step: the day on which the clock changes has 23 or 25 hours.
const Sample *barAt(const dashboard::PanelSeries &series, Timestamp time, Milliseconds step);

} // namespace meterbird::ui

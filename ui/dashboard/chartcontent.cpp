// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/chartcontent.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace meterbird::ui {

namespace {

bool precedes(const Sample &sample, Timestamp time)
{
    return sample.time < time;
}

/// The band of `samples` on top of `sums`, which grows by them.
Band layOn(std::vector<Sample> &sums, const std::vector<Sample> &samples)
{
    Band band;
    std::vector<Sample> grown;
    grown.reserve(std::max(sums.size(), samples.size()));
    auto below = sums.begin();
    for (const Sample &sample : samples) {
        if (!std::isfinite(sample.value))
            continue;
        for (; below != sums.end() && below->time < sample.time; ++below)
            grown.push_back(*below);
        double base = 0;
        if (below != sums.end() && below->time == sample.time)
            base = (below++)->value;
        const double top = std::clamp(base + sample.value, -1e300, 1e300);
        band.tops.push_back({sample.time, top});
        band.bases.push_back(base);
        grown.push_back({sample.time, top});
    }
    grown.insert(grown.end(), below, sums.end());
    sums = std::move(grown);
    return band;
}

} // namespace

bool ChartContent::isInView(Timestamp time) const
{
    if (panel.drawStyle != dashboard::DrawStyle::Bars)
        return state.range.contains(time);
    return time > state.range.start && time < state.range.end + std::max<Milliseconds>(state.step, 1);
}

bool ChartContent::hasData() const
{
    return std::any_of(state.series.begin(), state.series.end(), [this](const dashboard::PanelSeries &series) {
        return std::any_of(series.samples.begin(), series.samples.end(), [this](const Sample &sample) {
            return isInView(sample.time) && std::isfinite(sample.value);
        });
    });
}

std::span<const Sample> ChartContent::seen(std::size_t series) const
{
    const std::vector<Sample> &samples = state.series[series].samples;
    const auto isSeen = [this](const Sample &sample) { return isInView(sample.time); };
    if (isHidden(series))
        return {};
    const auto first = std::find_if(std::lower_bound(samples.begin(), samples.end(), state.range.start, precedes),
                                    samples.end(), isSeen);
    return {first, std::partition_point(first, samples.end(), isSeen)};
}

std::optional<Timestamp> ChartContent::timeAfter(Timestamp time) const
{
    std::optional<Timestamp> next;
    for (std::size_t i = 0; i < state.series.size(); ++i) {
        const std::span<const Sample> samples = seen(i);
        const auto found = std::lower_bound(samples.begin(), samples.end(), time + 1, precedes);
        if (found != samples.end() && (!next || found->time < *next))
            next = found->time;
    }
    return next;
}

std::optional<Timestamp> ChartContent::timeBefore(Timestamp time) const
{
    std::optional<Timestamp> last;
    for (std::size_t i = 0; i < state.series.size(); ++i) {
        const std::span<const Sample> samples = seen(i);
        const auto found = std::lower_bound(samples.begin(), samples.end(), time, precedes);
        if (found != samples.begin() && (!last || std::prev(found)->time > *last))
            last = std::prev(found)->time;
    }
    return last;
}

std::optional<Timestamp> ChartContent::nearestTime(Timestamp time) const
{
    const auto before = timeBefore(time + 1), after = timeAfter(time);
    const auto nearest = !before || (after && *after - time < time - *before) ? after : before;
    return nearest && std::abs(*nearest - time) <= state.step ? nearest : std::nullopt;
}

const dashboard::Threshold *ChartContent::thresholdAbove() const
{
    const dashboard::Threshold *next = nullptr;
    for (const dashboard::Threshold &threshold : panel.thresholds) {
        if (panel.showsThresholds && threshold.value >= scale.max && (!next || threshold.value < next->value))
            next = &threshold;
    }
    return next;
}

std::pair<double, double> ChartContent::extent() const
{
    double low = 0, high = 0;
    bool any = false;
    const auto include = [&](double value) {
        low = any ? std::min(low, value) : value;
        high = any ? std::max(high, value) : value;
        any = true;
    };
    const auto includeAll = [&](const std::vector<Sample> &samples) {
        for (const Sample &sample : samples) {
            if (std::isfinite(sample.value) && isInView(sample.time))
                include(sample.value);
        }
    };
    for (std::size_t i = 0; i < state.series.size(); ++i) {
        if (!isHidden(i))
            includeAll(panel.stacked && i < bands.size() ? bands[i].tops : state.series[i].samples);
    }
    return {low, high};
}

void ChartContent::stack()
{
    bands.clear();
    if (!panel.stacked)
        return;
    std::vector<Sample> sums; // so far, in order of time
    for (std::size_t i = 0; i < state.series.size(); ++i) {
        bands.emplace_back();
        if (!isHidden(i))
            bands.back() = layOn(sums, state.series[i].samples);
    }
}

const Sample *sampleAt(const dashboard::PanelSeries &series, Timestamp time, Milliseconds step)
{
    const auto after = std::lower_bound(series.samples.begin(), series.samples.end(), time, precedes);
    const Sample *best = after != series.samples.end() ? &*after : nullptr;
    if (after != series.samples.begin()) {
        const Sample &before = *std::prev(after);
        if (!best || time - before.time <= best->time - time)
            best = &before;
    }
    return best && std::abs(best->time - time) <= step ? best : nullptr;
}

const Sample *ChartContent::newestSample(std::size_t index) const
{
    const std::vector<Sample> &samples = state.series[index].samples;
    const auto found =
        std::find_if(samples.rbegin(), samples.rend(), [this](const Sample &sample) { return isInView(sample.time); });
    return found == samples.rend() ? nullptr : &*found;
}

const Sample *barAt(const dashboard::PanelSeries &series, Timestamp time, Milliseconds step)
{
    const auto bar = std::lower_bound(series.samples.begin(), series.samples.end(), time, precedes);
    if (bar == series.samples.end())
        return nullptr;
    const bool isBehindAnother = bar != series.samples.begin() && 2 * (bar->time - std::prev(bar)->time) <= 3 * step;
    return isBehindAnother || bar->time - time < step ? &*bar : nullptr;
}

} // namespace meterbird::ui

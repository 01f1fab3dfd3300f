// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"

#include <functional>
#include <optional>

namespace meterbird::test {

inline constexpr Timestamp sampleEnd = 1'760'000'000'000 / 15'000 * 15'000;

/// An answered panel over the 15 minutes (60 steps of 15 s) before sampleEnd, without series.
inline dashboard::PanelState answeredState()
{
    dashboard::PanelState state;
    state.step = 15'000;
    state.range = {sampleEnd - 60 * state.step, sampleEnd};
    state.updatedAt = sampleEnd;
    state.lastStepIsProvisional = false;
    return state;
}

/// A series with `value(i)` at step i of 0…60; nothing is a gap.
inline dashboard::PanelSeries seriesOf(std::string name, const std::function<std::optional<double>(int)> &value)
{
    dashboard::PanelSeries series;
    series.name = std::move(name);
    series.refId = "A";
    for (int i = 0; i <= 60; ++i) {
        if (const std::optional<double> v = value(i))
            series.samples.push_back({sampleEnd - (60 - i) * 15'000, *v});
    }
    return series;
}

} // namespace meterbird::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "src/base/labels.h"
#include "src/base/timerange.h"

#include <vector>

namespace meterbird {

/// One value at one moment. NaN and infinities are legal: Prometheus sends them.
struct Sample {
    Timestamp time = 0;
    double value = 0;

    bool operator==(const Sample &) const = default;
};

/// The samples of one label set, in rising order of time. No sample at a step is a gap, never a zero.
struct Series {
    Labels labels;
    std::vector<Sample> samples;

    bool operator==(const Series &) const = default;
};

using SeriesList = std::vector<Series>;

} // namespace meterbird

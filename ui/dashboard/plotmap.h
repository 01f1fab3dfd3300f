// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"
#include "ui/dashboard/valuescale.h"

#include <QRectF>

#include <algorithm>
#include <cmath>

namespace meterbird::ui {

/// From moments and values to places in a box, and back. Any input gives a finite place near the box or far outside.
struct PlotMap {
    TimeRange range;
    ValueScale scale;
    QRectF box;

    double x(Timestamp time) const
    {
        const double length = static_cast<double>(std::max<Milliseconds>(range.length(), 1));
        return box.left() + static_cast<double>(time - range.start) / length * box.width();
    }
    double y(double value) const
    {
        const double share = (value - scale.min) / (scale.max - scale.min);
        return box.bottom() - std::clamp(share, -10.0, 11.0) * box.height();
    }
    Timestamp timeAt(double x) const
    {
        const double share = (x - box.left()) / std::max(box.width(), 1.0);
        return range.start + std::llround(std::clamp(share, -10.0, 11.0) * static_cast<double>(range.length()));
    }
};

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <QString>
#include <QTimeZone>

#include <vector>

namespace meterbird::ui {

struct TimeTick {
    Timestamp time = 0;
    QString text;

    bool operator==(const TimeTick &) const = default;
};

/// Ticks at round times of the local clock (also where the clock jumps), at most `most`, with as much of date and time
/// as the range needs to tell neighbours apart. Empty for a range without length.
std::vector<TimeTick> timeTicks(TimeRange range, int most, const QTimeZone &zone = QTimeZone::systemTimeZone());

/// One moment within such a range, for the crosshair: `10:42:30`, `23 Nov 10:42`.
QString timeText(Timestamp time, TimeRange range, const QTimeZone &zone = QTimeZone::systemTimeZone());

} // namespace meterbird::ui

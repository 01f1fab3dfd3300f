// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"
#include "ui/theme/theme.h"

#include <QString>

#include <vector>

namespace meterbird::ui {

/// What a threshold's colour name says: red is critical, orange and yellow warn, green and blue are fine.
enum class Severity { Fine, Warning, Critical };

Severity severityOf(const dashboard::Threshold &threshold);
QColor severityColor(Severity severity, const Colors &colors);

/// The highest threshold that `value` reaches and that is not fine; null when none is, or value is NaN.
const dashboard::Threshold *breached(const std::vector<dashboard::Threshold> &thresholds, double value);

/// `threshold 10 s`.
QString thresholdText(const dashboard::Threshold &threshold, const Unit &unit);

} // namespace meterbird::ui

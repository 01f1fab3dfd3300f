// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/units.h"

#include <QString>

namespace meterbird::ui {

/// The unit of what a query answers, when its text leaves no doubt: seconds of a quantile or of an average, dollars of
/// a sum. Else plain numbers. By the naming rule of metrics alone: `_seconds`, `_dollars`, `_bytes`.
Unit unitForQuery(const QString &promql);

} // namespace meterbird::ui

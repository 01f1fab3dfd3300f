// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/labels.h"
#include "src/base/quantile.h"

#include <string>
#include <string_view>

namespace meterbird::alerts {

/// Fills in an annotation as Prometheus does: `{{ $labels.x }}`, `{{ $value }}`, piped through humanize, humanize1024,
/// humanizeDuration, humanizePercentage, humanizeTimestamp, title, toUpper, toLower, stripPort and printf with one
/// number. What it does not know (range, query, other functions) stays in the text as written. An unknown label is
/// empty. A value that is a bound has its sign: `> 600.0` for `{{ $value | printf "%.1f" }}`. The result is at most
/// 4,096 bytes.
std::string fillTemplate(std::string_view text, const Labels &labels, const BoundedValue &value);

} // namespace meterbird::alerts

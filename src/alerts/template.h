// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/labels.h"

#include <string>
#include <string_view>

namespace meterbird::alerts {

/// Fills in an annotation as Prometheus does: `{{ $labels.x }}`, `{{ $value }}`, piped through humanize, humanize1024,
/// humanizeDuration, humanizePercentage, humanizeTimestamp, title, toUpper, toLower, stripPort and printf with one
/// number. What it does not know (range, query, other functions) stays in the text as written. An unknown label is
/// empty. The result is at most 4,096 bytes.
std::string fillTemplate(std::string_view text, const Labels &labels, double value);

} // namespace meterbird::alerts

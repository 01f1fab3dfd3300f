// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/snapshot/snapshot.h"

#include <string>
#include <string_view>

namespace meterbird::snapshot {

/// Every sample of every series as CSV (RFC 4180: CRLF, a header, quotes where needed), UTF-8. Columns: panel, series,
/// unit, time (RFC 3339, UTC), value (a dot, as many digits as it takes to read the same number back; NaN, Inf, -Inf).
std::string toCsv(const Snapshot &snapshot);

/// `text` as one cell. A text that a spreadsheet would run as a formula (it begins with = + - @ tab or return) gets an
/// apostrophe in front.
std::string csvCell(std::string_view text);

/// `value` as a cell: never guarded, never quoted.
std::string csvNumber(double value);

} // namespace meterbird::snapshot

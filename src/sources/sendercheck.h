// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/report.h"

#include <vector>

namespace meterbird::sources {

/// The report's findings, and one more for each sender that had something refused which none of them tells of. What was
/// not seen for an hour, and senders that are silent for as long, are left out: it may well have been mended.
std::vector<Finding> findingsOf(const Report &report, Timestamp now);

} // namespace meterbird::sources

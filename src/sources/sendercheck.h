// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/report.h"

#include <vector>

namespace meterbird::sources {

/// The report's findings, and one more for each sender that had something refused which none of them tells of.
std::vector<Finding> findingsOf(const Report &report);

} // namespace meterbird::sources

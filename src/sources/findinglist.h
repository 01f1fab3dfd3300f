// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/finding.h"

#include <vector>

namespace meterbird::sources {

/// What the doctor found and what the receiver saw as one list, the critical first. Where both tell of one overflow,
/// the receiver's word stays; one of our own histograms is then a consequence, and is left out.
std::vector<Finding> allFindings(const std::vector<Finding> &found, const std::vector<Finding> &seen);

} // namespace meterbird::sources

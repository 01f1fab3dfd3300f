// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/query.h"
#include "src/sources/finding.h"

#include <vector>

namespace meterbird::sources {

/// A finding for each target that is down, at most 50, with the server's error.
std::vector<Finding> checkTargets(const std::vector<prometheus::Target> &targets);

} // namespace meterbird::sources

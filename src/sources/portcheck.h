// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/finding.h"

#include <string>
#include <vector>

namespace meterbird::sources {

/// A finding for each of the two addresses that is one which is only taken when the usual port (4318, 9090) is not
/// free: agents and scrapers that were told the usual one reach somebody else. Empty URLs are let pass.
std::vector<Finding> checkPorts(const std::string &receiverUrl, const std::string &metricsUrl);

} // namespace meterbird::sources

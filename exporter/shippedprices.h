// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace meterbird::exporter {

/// resources/prices.json as it was when this was built: so that the headless program is one file.
std::string_view shippedPrices();

} // namespace meterbird::exporter

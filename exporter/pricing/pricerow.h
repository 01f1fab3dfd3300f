// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/pricing/price.h"

#include <string>

#include <simdjson.h>
#include <tl/expected.hpp>

namespace meterbird::pricing {

/// One row of the list, read. What cannot be read is a sentence that says which field and why.
struct PriceRow {
    std::string provider; ///< in lower case
    Price price; ///< the key is left empty
    bool isPricedByToken = true; ///< false for images, speech and the like: not an error, but no row for us
    bool hasTokenPrice = true; ///< false where text is priced by the second, by subscription or not at all
};

tl::expected<PriceRow, std::string> readPriceRow(simdjson::dom::object row);

} // namespace meterbird::pricing

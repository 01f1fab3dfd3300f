// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streampoint.h"
#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/origin.h"

#include <vector>

namespace meterbird::otlp {

/// What the growth of one stream means for the catalogue, and how good its word is.
struct Meaning {
    std::vector<ledger::Effect> effects {}; ///< empty: it is shown under its own name only
    ledger::Claim claim {};

    bool operator==(const Meaning &) const = default;
};

Meaning meaningOf(const Metric &metric, const Attributes &attributes, const Origin &origin);

} // namespace meterbird::otlp

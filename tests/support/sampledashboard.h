// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/query.h"

namespace meterbird::test {

/// An answer to a query of the shipped dashboard as a busy hour of an agent would give it: several lines that wander, a
/// gap, a latency that rises over its threshold. The same for the same times.
Result<prometheus::Answer> sampleAnswer(const prometheus::RangeQuery &query);
Result<prometheus::Answer> sampleInstant(const prometheus::InstantQuery &query);

} // namespace meterbird::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/series.h"
#include "src/sources/finding.h"

#include <string>
#include <vector>

namespace meterbird::sources {

/// Asks for all buckets of all histograms, summed by metric, job and bound.
std::string bucketQuery();

/// A finding for each histogram of which more than 1 % of what was counted in between lies above its last bound: of 20
/// or more, since one of a few says nothing. `before` and `now`: answers to bucketQuery(), any time apart; where a
/// count fell, it began anew. At most 50 findings. The subject is the metric, behind its job when that is not our own
/// page's, as the receiver names it too: `my-agent: gen_ai_client_operation_duration_seconds`.
std::vector<Finding> checkBuckets(const SeriesList &before, const SeriesList &now);

} // namespace meterbird::sources

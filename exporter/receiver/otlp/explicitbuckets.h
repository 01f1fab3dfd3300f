// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/model.h"

#include <cstdint>
#include <span>
#include <vector>

namespace meterbird::otlp {

/// The bounds that every exponential histogram is given: the powers of two from 2^-10 to 2^20. From a scale of 0 or
/// more no count changes its place between them, so histograms of one metric add up whatever scale each had.
std::span<const double> powersOfTwo();

/// The counts of `point` in those bounds, one more than there are; each bucket goes by its upper bound. What is zero or
/// below lies in the first.
std::vector<std::uint64_t> explicitBuckets(const ExponentialPoint &point, std::span<const std::uint64_t> positive,
                                           std::span<const std::uint64_t> negative);

} // namespace meterbird::otlp

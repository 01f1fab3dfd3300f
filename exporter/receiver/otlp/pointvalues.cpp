// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/pointvalues.h"

#include "exporter/receiver/otlp/explicitbuckets.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <variant>

namespace meterbird::otlp {

namespace {

constexpr std::uint64_t MostCount = std::uint64_t(1) << 53; // up to here a double is exact
constexpr double MostTokensEver = 1e15;
constexpr double MostNanoDollarsEver = 1e18; // a billion dollars; sums of it still fit 64 bits
constexpr std::size_t MostBounds = 200;
constexpr std::size_t MostQuantiles = 100;

const std::string NotFinite = "its value is not a finite number";
const std::string SumNotFinite = "its sum is not a finite number";

/// Stops at the largest count, so that hostile ones cannot add up to a small one.
std::uint64_t sumOf(std::span<const std::uint64_t> counts, std::uint64_t sum = 0)
{
    for (const std::uint64_t count : counts)
        sum = count > MostCount || sum > MostCount ? MostCount + 1 : sum + count;
    return sum;
}

std::string countComplaint(std::uint64_t said, std::uint64_t inBuckets)
{
    if (said > MostCount || inBuckets > MostCount)
        return "its count is over 2^53";
    if (said != inBuckets)
        return "its buckets hold " + std::to_string(inBuckets) + ", but its count says " + std::to_string(said);
    return {};
}

std::string boundsComplaint(std::span<const double> bounds)
{
    if (bounds.size() > MostBounds)
        return "its " + std::to_string(bounds.size()) + " bounds are more than " + std::to_string(MostBounds);
    if (!std::ranges::all_of(bounds, [](double bound) { return std::isfinite(bound); }))
        return "one of its bounds is not a finite number";
    if (std::ranges::adjacent_find(bounds, std::ranges::greater_equal()) != bounds.end())
        return "its bounds do not ascend";
    return {};
}

} // namespace

std::string takeValue(const MetricsData &, const Metric &metric, const NumberPoint &point, ledger::StreamPoint &into)
{
    into.value = point.value();
    if (!std::isfinite(into.value))
        return NotFinite;
    if (metric.isMonotonic && into.value < 0)
        return "its value is negative, but a counter only grows";
    if (point.isWhole)
        into.whole = point.whole;
    return {};
}

std::string takeValue(const MetricsData &data, const Metric &, const HistogramPoint &point, ledger::StreamPoint &into)
{
    const std::span<const double> bounds = in(data.reals, point.bounds);
    const std::span<const std::uint64_t> buckets = in(data.counts, point.buckets);
    const bool hasNone = bounds.empty() && buckets.empty(); // then it is one bucket without a bound
    if (!hasNone && buckets.size() != bounds.size() + 1)
        return "it has " + std::to_string(buckets.size()) + " buckets for " + std::to_string(bounds.size()) + " bounds";
    if (std::string complaint = boundsComplaint(bounds); !complaint.empty())
        return complaint;
    if (std::string complaint = countComplaint(point.count, hasNone ? point.count : sumOf(buckets)); !complaint.empty())
        return complaint;
    into.count = point.count;
    into.sum = point.sum.value_or(0);
    if (!std::isfinite(into.sum))
        return SumNotFinite;
    if (hasNone)
        into.buckets = {point.count};
    else
        into.buckets.assign(buckets.begin(), buckets.end());
    return {};
}

std::string takeValue(const MetricsData &data, const Metric &, const ExponentialPoint &point, ledger::StreamPoint &into)
{
    const std::span<const std::uint64_t> positive = in(data.counts, point.positive);
    const std::span<const std::uint64_t> negative = in(data.counts, point.negative);
    const std::uint64_t inBuckets = sumOf(negative, sumOf(positive, sumOf({&point.zeroCount, 1})));
    if (std::string complaint = countComplaint(point.count, inBuckets); !complaint.empty())
        return complaint;
    into.count = point.count;
    into.sum = point.sum.value_or(0);
    if (!std::isfinite(into.sum))
        return SumNotFinite;
    into.buckets = explicitBuckets(point, positive, negative);
    return {};
}

std::string takeValue(const MetricsData &data, const Metric &, const SummaryPoint &point, ledger::StreamPoint &into)
{
    const std::span<const double> quantiles = in(data.reals, point.quantiles);
    const std::span<const double> values = in(data.reals, point.values);
    if (quantiles.size() > MostQuantiles)
        return "its " + std::to_string(quantiles.size()) + " quantiles are more than " + std::to_string(MostQuantiles);
    if (point.count > MostCount)
        return "its count is over 2^53";
    into.count = point.count;
    into.sum = point.sum;
    if (!std::isfinite(into.sum))
        return SumNotFinite;
    for (std::size_t i = 0; i < std::min(quantiles.size(), values.size()); ++i) {
        if (!(quantiles[i] >= 0 && quantiles[i] <= 1))
            return "one of its quantiles does not lie between 0 and 1";
        into.quantiles.emplace_back(quantiles[i], values[i]); // NaN where there was nothing to rank
    }
    return {};
}

std::string usageComplaint(const ledger::StreamPoint &point)
{
    const bool isHistogram = point.stream->kind == ledger::StreamKind::Histogram;
    const double amount = isHistogram ? point.sum : point.value;
    for (const ledger::Effect &effect : point.stream->effects) {
        if (std::holds_alternative<ledger::UsageEffect>(effect) && !(amount >= 0 && amount <= MostTokensEver))
            return "it tells of fewer than 0 or more than 10^15 tokens";
        const auto *cost = std::get_if<ledger::CostEffect>(&effect);
        if (cost && !(amount >= 0 && amount * cost->nanoDollars <= MostNanoDollarsEver))
            return "it tells of less than 0 or more than 10^9 dollars";
        if (std::holds_alternative<ledger::CountEffect>(effect) && !isHistogram
            && amount > static_cast<double>(MostCount))
            return "its count is over 2^53";
    }
    return {};
}

} // namespace meterbird::otlp

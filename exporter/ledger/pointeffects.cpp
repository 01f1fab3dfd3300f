// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/pointeffects.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace meterbird::ledger {

namespace {

using telemetry::Measurement;
using telemetry::MetricInfo;

constexpr double MostCounts = 1e12;
constexpr double MostNanoDollars = 1e18;
constexpr double MostSum = 1e15;
constexpr double MostExact = 4e15; ///< a double knows whole numbers up to twice that

/// A stream's growth, and what of it an effect takes.
struct Grown {
    const StreamPoint &point;
    const Growth &growth;
    double before;
    double after;
};

/// How much more the rounded total is than it was.
std::int64_t wholeGrowth(const Grown &grown, double factor, double most)
{
    const double before = grown.before * factor;
    const double after = grown.after * factor;
    if (!std::isfinite(before) || !std::isfinite(after) || after <= before)
        return 0;
    if (after > MostExact)
        return std::llround(std::min(after - before, most));
    return std::llround(std::min(std::round(after) - std::round(before), most));
}

/// The value of a counter, the sum of a histogram.
std::int64_t amountOf(const Grown &grown)
{
    if (const auto whole = grown.growth.by.whole)
        return std::clamp<std::int64_t>(*whole, 0, static_cast<std::int64_t>(MostCounts));
    return wholeGrowth(grown, 1, MostCounts);
}

std::int64_t timesOf(const Grown &grown)
{
    if (grown.point.stream->kind == StreamKind::Counter)
        return amountOf(grown);
    return static_cast<std::int64_t>(std::min(grown.growth.by.count, static_cast<std::uint64_t>(MostCounts)));
}

void take(const CountEffect &effect, const Grown &grown, PointEffects &into)
{
    if (const std::int64_t times = timesOf(grown); times > 0)
        into.counts.push_back({effect.quantity, {effect.metric, effect.labels, 0, times}});
}

/// The bounds of the default of SDKs begin with 0, below which no duration lies.
std::optional<double> firstBound(const Stream &stream, double factor)
{
    const auto first = std::ranges::find_if(stream.bounds, [](double bound) { return bound > 0; });
    return first == stream.bounds.end() ? std::nullopt : std::optional(*first * factor);
}

void noteBounds(const ObserveEffect &effect, const Grown &grown, PointEffects &into)
{
    const MetricInfo &info = telemetry::info(effect.metric);
    const Stream &stream = *grown.point.stream;
    if (!info.name.ends_with("_seconds") || stream.bounds.empty()
        || grown.growth.by.buckets.size() != stream.bounds.size() + 1)
        return;
    telemetry::BoundsNote note {.metric = effect.metric};
    if (const auto first = firstBound(stream, effect.factor); first && *first > info.buckets.front())
        note.first = first;
    const double last = stream.bounds.back() * effect.factor;
    if (grown.growth.by.buckets.back() > 0 && last < info.buckets.back())
        note.last = last;
    if (note.first || note.last)
        into.bounds.push_back(note);
}

void take(const ObserveEffect &effect, const Grown &grown, PointEffects &into)
{
    const std::vector<std::uint64_t> &told = grown.growth.by.buckets;
    const std::vector<double> &bounds = grown.point.stream->bounds;
    if (grown.growth.by.count == 0 || told.empty())
        return;
    const MetricInfo &info = telemetry::info(effect.metric);
    Measurement measurement {effect.metric, effect.labels, 0, 0, {}};
    measurement.buckets.assign(info.buckets.size() + 1, 0);
    const bool hasBounds = told.size() == bounds.size() + 1;
    for (std::size_t i = 0; i < told.size(); ++i) {
        const double upper =
            i < bounds.size() && hasBounds ? bounds[i] * effect.factor : std::numeric_limits<double>::infinity();
        const auto bucket = std::ranges::lower_bound(info.buckets, upper) - info.buckets.begin();
        measurement.buckets[static_cast<std::size_t>(bucket)] +=
            std::min(told[i], static_cast<std::uint64_t>(MostCounts));
    }
    const double sum = grown.growth.by.sum * effect.factor;
    measurement.amount = std::isfinite(sum) ? std::clamp(sum, 0., MostSum) : 0;
    into.counts.push_back({effect.quantity, std::move(measurement)});
    noteBounds(effect, grown, into);
}

void take(const UsageEffect &effect, const Grown &grown, PointEffects &into)
{
    const std::int64_t tokens = amountOf(grown);
    if (tokens == 0)
        return;
    LlmUsage usage {.model = effect.model, .provider = effect.provider, .isPriced = !effect.isCostTold};
    const bool isOutside = !effect.isPart;
    switch (effect.tokens) {
    case TokenClass::Input:
        usage.inputTokens = tokens;
        break;
    case TokenClass::Output:
        usage.outputTokens = tokens;
        break;
    case TokenClass::CacheRead:
        usage.cacheReadTokens = tokens;
        usage.inputTokens = isOutside ? tokens : 0;
        break;
    case TokenClass::CacheWrite:
        usage.cacheWriteTokens = tokens;
        usage.inputTokens = isOutside ? tokens : 0;
        break;
    case TokenClass::Reasoning:
        usage.reasoningTokens = tokens;
        usage.outputTokens = isOutside ? tokens : 0;
        break;
    }
    into.usage.push_back(std::move(usage));
}

void take(const CostEffect &effect, const Grown &grown, PointEffects &into)
{
    if (const std::int64_t cost = wholeGrowth(grown, effect.nanoDollars, MostNanoDollars); cost > 0)
        into.usage.push_back({.model = effect.model, .provider = effect.provider, .cost = cost, .isPriced = false});
}

void take(const GaugeEffect &effect, const Grown &grown, PointEffects &into)
{
    into.levels.push_back({effect.metric, effect.labels, grown.growth.by.value, 0, {}});
}

bool isLevel(StreamKind kind)
{
    return kind == StreamKind::Gauge || kind == StreamKind::UpDown;
}

} // namespace

PointEffects effectsOf(const StreamPoint &point, const Growth &growth, double totalBefore, double totalAfter)
{
    PointEffects effects;
    if (growth.step == Growth::Step::Duplicate)
        return effects;
    const Grown grown {point, growth, totalBefore, totalAfter};
    const bool level = isLevel(point.stream->kind);
    for (const Effect &effect : point.stream->effects) {
        if (std::holds_alternative<GaugeEffect>(effect) == level) // anything else makes no sense of such a stream
            std::visit([&](const auto &each) { take(each, grown, effects); }, effect);
    }
    return effects;
}

} // namespace meterbird::ledger

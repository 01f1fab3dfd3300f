// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/streamgrowth.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace meterbird::ledger {

namespace {

using Step = Growth::Step;

/// Writers of one stream that are told apart; a third is one too many already.
constexpr std::size_t MostStarts = 4;

bool saysItsStart(const StreamPoint &point)
{
    return point.start > 0 && point.start < point.time;
}

bool isLevel(StreamKind kind)
{
    return kind == StreamKind::Gauge || kind == StreamKind::UpDown;
}

std::uint64_t saturatedCount(std::uint64_t a, std::uint64_t b)
{
    return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

/// Takes the integers' difference where both are ones: a double holds no more than 53 bits.
void growValue(Figures &known, const Figures &now, Figures &by, bool &fell)
{
    std::int64_t difference = 0;
    if (known.whole && now.whole && !__builtin_sub_overflow(*now.whole, *known.whole, &difference)) {
        fell = fell || difference < 0;
        if (difference <= 0)
            return;
        by.whole = difference;
        by.value = static_cast<double>(difference);
    } else {
        fell = fell || now.value < known.value;
        if (now.value <= known.value)
            return;
        by.value = now.value - known.value;
    }
    known.value = now.value;
    known.whole = now.whole;
}

std::uint64_t sumOf(const std::vector<std::uint64_t> &buckets)
{
    std::uint64_t sum = 0;
    for (const std::uint64_t bucket : buckets)
        sum = saturatedCount(sum, bucket);
    return sum;
}

/// Each bucket by itself; those of other bounds than before cannot be told apart: what is more lies past the last.
void growBuckets(Figures &known, const Figures &now, Figures &by, bool &fell)
{
    by.buckets.assign(now.buckets.size(), 0);
    if (known.buckets.size() != now.buckets.size()) {
        fell = fell || now.count < known.count;
        if (!now.buckets.empty() && now.count > known.count)
            by.buckets.back() = now.count - known.count;
        known.buckets = now.buckets;
    } else {
        for (std::size_t i = 0; i < now.buckets.size(); ++i) {
            std::uint64_t &most = known.buckets[i];
            fell = fell || now.buckets[i] < most;
            by.buckets[i] = now.buckets[i] > most ? now.buckets[i] - most : 0;
            most = std::max(most, now.buckets[i]);
        }
    }
    by.count = sumOf(by.buckets);
    known.count = sumOf(known.buckets);
}

/// What `now` is more than `known`, which takes it over. True when a part of it is less.
bool growBy(Figures &known, const Figures &now, Figures &by)
{
    bool fell = false;
    growValue(known, now, by, fell);
    growBuckets(known, now, by, fell);
    // A sum may fall by itself, when what is observed may be below zero; with the counts it may not.
    if (!fell || now.sum > known.sum) {
        by.sum = now.sum - known.sum;
        known.sum = now.sum;
    }
    return fell;
}

bool isLess(const Figures &now, const Figures &known)
{
    if (known.whole && now.whole ? *now.whole < *known.whole : now.value < known.value)
        return true;
    return now.count < known.count
        || (now.buckets.size() == known.buckets.size()
            && !std::ranges::equal(now.buckets, known.buckets, std::greater_equal()));
}

/// The reach that a cumulative point goes on with; all unknown starts are one. Null: there is none.
Reach *reachOf(StreamState &state, const StreamPoint &point)
{
    const auto found = std::ranges::find_if(state.reaches, [&](const Reach &reach) {
        if (saysItsStart(point))
            return reach.start == point.start; // also one that was not known at its first point
        return !reach.isStartKnown;
    });
    return found == state.reaches.end() ? nullptr : &*found;
}

Reach &opened(StreamState &state, Reach reach)
{
    if (state.reaches.size() >= MostStarts) {
        const auto oldest = std::ranges::min_element(state.reaches, {}, &Reach::time);
        if (oldest->isStartKnown)
            state.forgotten = std::max(state.forgotten, oldest->start);
        state.reaches.erase(oldest);
    }
    state.reaches.push_back(std::move(reach));
    return state.reaches.back();
}

/// Whether a newer start had begun before the time that this point covers was over.
bool overlapsANewerStart(const StreamState &state, const StreamPoint &point)
{
    return std::ranges::any_of(state.reaches, [&](const Reach &other) {
        return other.isStartKnown && other.start > point.start && other.start < point.time;
    });
}

Growth growCumulative(StreamState &state, const StreamPoint &point, std::int64_t oldest)
{
    Growth growth {.step = Step::Grown, .from = point.time, .to = point.time};
    Figures now = figuresOf(point);
    Reach *reach = reachOf(state, point);
    if (!reach) {
        const bool mayBeOld =
            point.start <= state.forgotten || (state.reaches.empty() && point.start < oldest && oldest > 0);
        const bool isTrue = saysItsStart(point) && !mayBeOld;
        growth.isOverlapping = isTrue && overlapsANewerStart(state, point);
        if (isTrue) {
            growth.from = point.start;
            growth.by = now;
        } else {
            growth.step = Step::Baseline;
        }
        opened(state, {point.start, point.time, saysItsStart(point), std::move(now)});
        return growth;
    }
    if (point.time <= reach->time) {
        growth.step = Step::Duplicate;
        return growth;
    }
    growth.from = reach->time;
    growth.isOverlapping = reach->isStartKnown && overlapsANewerStart(state, point);
    if (!reach->isStartKnown && isLess(now, reach->figures)) {
        growth.by = now;
        reach->figures = std::move(now);
    } else if (growBy(reach->figures, now, growth.by)) {
        growth.step = Step::WentDown;
    }
    if (!reach->isStartKnown)
        reach->start = point.start;
    reach->time = point.time;
    std::rotate(reach, reach + 1, state.reaches.data() + state.reaches.size());
    return growth;
}

Growth growDelta(StreamState &state, const StreamPoint &point)
{
    const bool isKnown = saysItsStart(point);
    Growth growth {
        .step = Step::Grown, .from = isKnown ? point.start : point.time - 1, .to = point.time, .by = figuresOf(point)};
    if (state.reaches.empty()) {
        state.reaches.push_back({point.start, point.time, isKnown, {}});
    } else {
        Reach &last = state.reaches.back();
        growth.isOverlapping = isKnown && last.isStartKnown && point.start < last.time && point.time > last.start;
        if (point.time > last.time) {
            last.start = point.start;
            last.time = point.time;
            last.isStartKnown = isKnown;
        }
    }
    if (point.stream->kind == StreamKind::UpDown) {
        double &level = state.reaches.back().figures.value;
        level += point.value;
        growth.by.value = level;
        growth.by.whole.reset();
    }
    return growth;
}

Growth growLevel(StreamState &state, const StreamPoint &point)
{
    Growth growth {.step = Step::Grown, .from = point.time - 1, .to = point.time, .by = figuresOf(point)};
    if (state.reaches.empty())
        state.reaches.emplace_back();
    Reach &last = state.reaches.back();
    if (point.time <= last.time) {
        growth.step = Step::Duplicate;
        growth.by = {};
        return growth;
    }
    last = {point.start, point.time, false, growth.by};
    return growth;
}

} // namespace

Figures figuresOf(const StreamPoint &point)
{
    switch (point.stream->kind) {
    case StreamKind::Counter:
    case StreamKind::UpDown:
    case StreamKind::Gauge:
        return {.value = point.value, .whole = point.whole};
    case StreamKind::Histogram:
        // Counted from the buckets, so that the two can never disagree.
        if (point.buckets.size() > MostBuckets)
            return {.count = sumOf(point.buckets), .sum = point.sum, .buckets = {sumOf(point.buckets)}};
        if (!point.buckets.empty())
            return {.count = sumOf(point.buckets), .sum = point.sum, .buckets = point.buckets};
        [[fallthrough]];
    case StreamKind::Summary:
        return {.count = point.count, .sum = point.sum, .buckets = {point.count}};
    }
    return {};
}

Growth grow(StreamState &state, const StreamPoint &point, std::int64_t oldest)
{
    const Stream &stream = *point.stream;
    Growth growth;
    if (stream.kind != StreamKind::Gauge && stream.isDelta)
        growth = growDelta(state, point);
    else if (isLevel(stream.kind))
        growth = growLevel(state, point);
    else
        growth = growCumulative(state, point, oldest);
    if (!isLevel(stream.kind))
        state.total += stream.kind == StreamKind::Counter ? growth.by.value : growth.by.sum;
    return growth;
}

} // namespace meterbird::ledger

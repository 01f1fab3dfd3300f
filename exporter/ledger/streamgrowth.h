// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streampoint.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace meterbird::ledger {

/// What a point says, without its times; or the difference of two points.
struct Figures {
    double value = 0;
    std::optional<std::int64_t> whole {}; ///< the value when it is an integer
    std::uint64_t count = 0;
    double sum = 0;
    std::vector<std::uint64_t> buckets {};

    bool operator==(const Figures &) const = default;
};

/// A histogram of more buckets keeps its count and its sum alone: nobody draws them, and they cost memory.
constexpr std::size_t MostBuckets = 500;

Figures figuresOf(const StreamPoint &point);

/// How far one start of a stream has come. Times are Unix nanoseconds.
struct Reach {
    std::int64_t start = 0;
    std::int64_t time = 0;
    bool isStartKnown = false; ///< false: it was 0, or the time of its first point
    Figures figures {}; ///< the most that was seen; of a gauge the last; of delta points nothing but an UpDown's level

    bool operator==(const Reach &) const = default;
};

/// What is remembered of a stream.
struct StreamState {
    std::vector<Reach> reaches {}; ///< at most MostStarts, the one that a point came for last at the end
    std::int64_t forgotten = 0; ///< the latest start that found no room in there
    double total = 0; ///< the sum of what its value (a histogram's sum) has grown by

    bool operator==(const StreamState &) const = default;
};

/// What a point does to its stream.
struct Growth {
    enum class Step : std::uint8_t {
        Grown, ///< by `by`, which may be nothing
        Baseline, ///< the first of a start that is not known: what was before it adds nothing
        Duplicate, ///< not newer than what is known
        WentDown, ///< a cumulative value fell below what the same start had reached; `by` holds the parts that grew
    };
    Step step {};
    std::int64_t from = 0; ///< it grew within (from, to]
    std::int64_t to = 0;
    Figures by {}; ///< of a gauge or an UpDown: the value as it stands now
    bool isOverlapping = false; ///< another start, or another delta point, covers a part of the same time

    bool operator==(const Growth &) const = default;
};

/// Takes `point` into `state`. The rules are those of OpenTelemetry's data model (resets and gaps, single writer):
/// Cumulative: each start has its own last value, and grows by the difference. A start before its first point's time
/// is a true one: it began at 0. An unknown start (0, or the time of its first point) begins at its first point; from
/// then on a fall is a restart and counts whole. A fall below what a known start had reached counts nothing until that
/// is passed.
/// Delta: a point counts as it is. Whoever calls has made sure that this one was not taken before.
/// `oldest` is how far back is remembered: a stream that is met for the first time and says that it began before may
/// be one that was forgotten, so it begins at its first point. With a gauge the newest time wins.
Growth grow(StreamState &state, const StreamPoint &point, std::int64_t oldest);

} // namespace meterbird::ledger

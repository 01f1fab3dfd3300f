// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streampoint.h"
#include "src/base/timerange.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace meterbird::test {

constexpr std::int64_t Second = 1'000'000'000; ///< in Unix nanoseconds, as points count

using StreamPtr = std::shared_ptr<ledger::Stream>;

/// A stream that only shows itself, as `name`.
inline StreamPtr streamOf(ledger::StreamKind kind, bool isDelta, std::uint64_t id = 1, const std::string &name = "own")
{
    const auto stream = std::make_shared<ledger::Stream>();
    stream->id = {id, ~id};
    stream->kind = kind;
    stream->isDelta = isDelta;
    stream->shown.name = name;
    stream->shown.labels = {{"id", std::to_string(id)}, {"job", "agent"}};
    switch (kind) {
    case ledger::StreamKind::Counter:
        stream->shown.type = telemetry::ForeignType::Counter;
        break;
    case ledger::StreamKind::UpDown:
    case ledger::StreamKind::Gauge:
        stream->shown.type = telemetry::ForeignType::Gauge;
        break;
    case ledger::StreamKind::Histogram:
        stream->shown.type = telemetry::ForeignType::Histogram;
        stream->bounds = {1, 10};
        break;
    case ledger::StreamKind::Summary:
        stream->shown.type = telemetry::ForeignType::Summary;
        break;
    }
    return stream;
}

inline ledger::StreamPoint valueAt(const StreamPtr &stream, std::int64_t start, std::int64_t time, double value)
{
    ledger::StreamPoint point;
    point.stream = stream;
    point.start = start;
    point.time = time;
    point.value = value;
    return point;
}

inline ledger::StreamPoint wholeAt(const StreamPtr &stream, std::int64_t start, std::int64_t time, std::int64_t value)
{
    ledger::StreamPoint point = valueAt(stream, start, time, static_cast<double>(value));
    point.whole = value;
    return point;
}

inline ledger::StreamPoint bucketsAt(const StreamPtr &stream, std::int64_t start, std::int64_t time,
                                     std::vector<std::uint64_t> buckets, double sum)
{
    ledger::StreamPoint point = valueAt(stream, start, time, 0);
    for (const std::uint64_t bucket : buckets)
        point.count += bucket;
    point.buckets = std::move(buckets);
    point.sum = sum;
    return point;
}

/// An hour ago, as points count.
inline std::int64_t hourAgo()
{
    return (currentTime() - 3'600'000) * 1'000'000;
}

} // namespace meterbird::test

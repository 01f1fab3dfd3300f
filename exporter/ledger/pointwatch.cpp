// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/pointwatch.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

namespace meterbird::ledger {

namespace {

constexpr Milliseconds Minute = 60'000;
constexpr std::size_t MostSaid = 1'000; ///< in a minute
constexpr std::size_t MostHistograms = 20'000;
constexpr std::uint64_t EnoughCounts = 100;
constexpr double CoarseSeconds = 1;

std::string shown(double number)
{
    std::array<char, 40> digits {};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::general, 6);
    return {digits.data(), end.ptr};
}

std::string nameOf(std::string_view sender)
{
    return sender.empty() ? "unknown" : std::string(sender);
}

const ObserveEffect *secondsOf(const Stream &stream)
{
    for (const Effect &effect : stream.effects) {
        const auto *observe = std::get_if<ObserveEffect>(&effect);
        if (observe && telemetry::info(observe->metric).name.ends_with("_seconds"))
            return observe;
    }
    return nullptr;
}

} // namespace

void PointWatch::watch(const StreamPoint &point, const Growth &growth, Timestamp now, std::vector<Remark> &into)
{
    if (growth.step == Growth::Step::Duplicate)
        return;
    if (growth.isOverlapping)
        remark(FindingKind::TwoWriters, point, "two processes count on one stream: their intervals overlap", now, into);
    if (growth.step == Growth::Step::WentDown)
        remark(FindingKind::CounterWentDown, point,
               "it fell without a new start; it counts again once it has passed what it had reached", now, into);
    if (point.stream->kind == StreamKind::Histogram && growth.by.count > 0)
        watchBuckets(point, growth, now, into);
}

void PointWatch::watchBuckets(const StreamPoint &point, const Growth &growth, Timestamp now, std::vector<Remark> &into)
{
    const Stream &stream = *point.stream;
    if (stream.bounds.empty() || growth.by.buckets.size() != stream.bounds.size() + 1)
        return;
    if (const ObserveEffect *observe = secondsOf(stream)) {
        // The default of SDKs begins with 0, below which no duration lies.
        const auto first = std::ranges::find_if(stream.bounds, [](double bound) { return bound > 0; });
        if (first != stream.bounds.end() && *first * observe->factor >= CoarseSeconds)
            remark(FindingKind::CoarseBuckets, point,
                   "its first bucket ends at " + shown(*first * observe->factor)
                       + " s: below that nothing can be told apart",
                   now, into);
    }
    if (m_counts.size() >= MostHistograms && !m_counts.contains(stream.id))
        m_counts.clear();
    Counts &counts = m_counts[stream.id];
    counts.all += growth.by.count;
    counts.above += growth.by.buckets.back();
    if (counts.all >= EnoughCounts && counts.above > counts.all / 100)
        remark(FindingKind::SaturatedBuckets, point,
               std::to_string(counts.above) + " of " + std::to_string(counts.all) + " lie above its last bound, "
                   + shown(stream.bounds.back()),
               now, into);
}

void PointWatch::noteDropped(const StreamPoint &point, const StreamBook::Crowd &crowd, Timestamp now,
                             std::vector<Remark> &into)
{
    remark(FindingKind::TooManyLabels, point,
           "there are too many streams at once, and new ones are not counted; " + nameOf(crowd.sender) + " has most, "
               + std::to_string(crowd.streams),
           now, into);
}

void PointWatch::noteCropped(const StreamBook::Crowd &crowd, Timestamp now, std::vector<Remark> &into)
{
    if (isNews(FindingKind::TooManyLabels, {std::hash<std::string> {}(crowd.sender)}, now))
        into.push_back({FindingKind::TooManyLabels, nameOf(crowd.sender),
                        "it has " + std::to_string(crowd.streams)
                            + " streams, more than any other: its longest silent make room for those of others"});
}

void PointWatch::noteFolded(const StreamPoint &point, bool isShown, Timestamp now, std::vector<Remark> &into)
{
    remark(FindingKind::TooManyLabels, point,
           isShown ? "it has too many label sets; further ones are shown under `other`"
                   : "it is not shown under its own name: there are too many metrics, or the name is another's",
           now, into);
}

void PointWatch::remark(FindingKind kind, const StreamPoint &point, std::string detail, Timestamp now,
                        std::vector<Remark> &into)
{
    const Stream &stream = *point.stream;
    // By the job, not by the instance that a claim holds: that is another with each start, and the trouble is the same.
    if (isNews(kind, stream.id, now))
        into.push_back({kind, nameOf(senderOf(stream)) + ": " + stream.shown.name, std::move(detail)});
}

bool PointWatch::isNews(FindingKind kind, const StreamId &stream, Timestamp now)
{
    if (now / Minute != m_minute) {
        m_minute = now / Minute;
        m_said.clear();
    }
    return m_said.size() < MostSaid && m_said.insert({kind, stream}).second;
}

} // namespace meterbird::ledger

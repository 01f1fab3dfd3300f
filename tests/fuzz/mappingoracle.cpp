// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/mappingoracle.h"

#include "exporter/receiver/otlp/logreading.h"
#include "exporter/receiver/otlp/pointreading.h"
#include "exporter/receiver/otlp/spanreading.h"
#include "exporter/receiver/otlp/streamcache.h"
#include "exporter/receiver/otlp/tally.h"
#include "src/base/text.h"
#include "tests/fuzz/eventoracle.h"
#include "tests/fuzz/require.h"

#include <algorithm>
#include <cmath>

namespace meterbird::fuzz {

namespace {

using namespace otlp;
using namespace ledger;

/// A clock that suits the first of the items, for most of the others are then near enough to be counted.
Timestamp clockFor(std::uint64_t nanoseconds)
{
    constexpr std::uint64_t Latest = 4'000'000'000'000'000'000;
    return static_cast<Timestamp>(std::min(nanoseconds, Latest) / 1'000'000);
}

Timestamp clockOf(const MetricsData &data)
{
    if (!data.numbers.empty())
        return clockFor(data.numbers.front().head.time);
    return clockFor(data.histograms.empty() ? 0 : data.histograms.front().head.time);
}

bool isName(std::string_view name)
{
    const auto isLetter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    };
    return !name.empty() && isLetter(name.front())
        && std::ranges::all_of(name, [&](char c) { return isLetter(c) || (c >= '0' && c <= '9'); });
}

void checkPlain(std::string_view text)
{
    require(text.size() <= 600 && isValidUtf8(text) && plainText(text, text.size()) == text, "text is plain and short");
}

void checkShown(const telemetry::ForeignSeries &shown)
{
    if (shown.name.empty())
        return;
    require(isName(shown.name), "a shown metric has a name of Prometheus");
    checkPlain(shown.help);
    for (std::size_t i = 0; i < shown.labels.size(); ++i) {
        const auto &[name, value] = shown.labels[i];
        require(isName(name) && name.find(':') == std::string::npos, "a label has a name of Prometheus");
        require(name != "le" && name != "quantile" && !name.starts_with("__"), "a label has no name that is taken");
        require(i == 0 || shown.labels[i - 1].first < name, "labels are sorted and there once");
        checkPlain(value);
    }
}

template<typename Effect>
void checkLabels(const Effect &effect)
{
    if constexpr (requires { effect.labels; }) {
        for (const std::string &label : effect.labels)
            checkPlain(label);
    } else {
        checkPlain(effect.model);
        checkPlain(effect.provider);
    }
}

void checkStream(const Stream &stream)
{
    checkPlain(stream.claim.sender);
    checkShown(stream.shown);
    for (const Effect &effect : stream.effects)
        std::visit([](const auto &one) { checkLabels(one); }, effect);
    require(std::ranges::is_sorted(stream.bounds, std::ranges::less_equal()) || stream.bounds.size() < 2,
            "bounds ascend");
    require(std::ranges::all_of(stream.bounds, [](double bound) { return std::isfinite(bound); }), "bounds are finite");
}

void checkPoint(const StreamPoint &point, Timestamp now)
{
    require(point.stream != nullptr, "a point is of a stream");
    checkStream(*point.stream);
    const std::int64_t hours = (point.time / 1'000'000 - now) / 3'600'000;
    require(point.start >= 0 && hours >= -7 * 24 && hours <= 1, "a time is near");
    if (point.isStale)
        return;
    require(std::isfinite(point.value), "a value is finite");
    if (point.stream->kind == StreamKind::Histogram)
        require(point.buckets.size() == point.stream->bounds.size() + 1, "a bucket for each bound, and one more");
}

void checkWords(const Tally &tally, const FindingBook &findings)
{
    checkPlain(tally.firstRejection());
    for (const Finding &finding : findings.all()) {
        checkPlain(finding.subject);
        checkPlain(finding.detail);
    }
}

template<typename Data, typename Item, typename Read>
void checkEvents(const Data &data, const std::vector<Item> &items, Timestamp now, Read read)
{
    FindingBook findings;
    Tally tally(data.resources, data.scopes, data.attributes, findings, now);
    read(tally, [&](EventBatch &batch) {
        require(batch.events.size() == batch.resources.size(), "each event has a sender");
        for (const Event &event : batch.events) {
            checkEvent(event, now);
            checkPlain(event.claim.sender);
        }
        for (const auto &resource : batch.resources)
            require(!resource || *resource < data.resources.size(), "a sender is a resource");
        return true;
    });
    require(tally.accepted() + tally.rejected() == items.size(), "everything is accepted or rejected");
    checkWords(tally, findings);
}

} // namespace

void checkMapping(const MetricsData &data)
{
    const Timestamp now = clockOf(data);
    FindingBook findings;
    StreamCache streams;
    Tally tally(data.resources, data.scopes, data.attributes, findings, now);
    std::size_t points = 0;
    PointReading(data, streams, tally).read([&](PointBatch &batch) {
        require(batch.points.size() == batch.resources.size(), "each point has a sender");
        points += batch.points.size();
        for (const StreamPoint &point : batch.points)
            checkPoint(point, now);
        for (const std::uint32_t resource : batch.resources)
            require(resource < data.resources.size(), "a sender is a resource");
        return true;
    });
    require(tally.accepted() + tally.rejected() == data.pointCount(), "every point is accepted or rejected");
    require(points <= tally.accepted(), "what is rejected is not counted");
    checkWords(tally, findings);
}

void checkMapping(const TraceData &data)
{
    checkEvents(data, data.spans, clockFor(data.spans.empty() ? 0 : data.spans.front().end),
                [&](Tally &tally, const EventHandler &handOn) {
                    TraceBook traces;
                    SpanReading(data, traces, tally).read(handOn);
                });
}

void checkMapping(const LogsData &data)
{
    checkEvents(data, data.records, clockFor(data.records.empty() ? 0 : data.records.front().time),
                [&](Tally &tally, const EventHandler &handOn) { LogReading(data, tally).read(handOn); });
}

} // namespace meterbird::fuzz

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/mappingoracle.h"

#include "exporter/receiver/otlp/pointreading.h"
#include "exporter/receiver/otlp/streamcache.h"
#include "exporter/receiver/otlp/tally.h"
#include "src/base/text.h"
#include "tests/fuzz/require.h"

#include <algorithm>
#include <cmath>

namespace meterbird::fuzz {

namespace {

using namespace otlp;
using namespace ledger;

/// A clock that suits one of the points, for most of the others are then near enough to be counted.
Timestamp clockOf(const MetricsData &data)
{
    constexpr std::uint64_t Latest = 4'000'000'000'000'000'000;
    std::uint64_t time = 1'795'550'365'000'000'000;
    if (!data.numbers.empty())
        time = data.numbers.front().head.time;
    else if (!data.histograms.empty())
        time = data.histograms.front().head.time;
    return static_cast<Timestamp>(std::min(time, Latest) / 1'000'000);
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
void checkWords(const Effect &effect)
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
        std::visit([](const auto &one) { checkWords(one); }, effect);
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

} // namespace

void checkMapping(const MetricsData &data)
{
    const Timestamp now = clockOf(data);
    FindingBook findings;
    StreamCache streams;
    Tally tally(data.resources, data.attributes, findings, now);
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
    checkPlain(tally.firstRejection());
    for (const Finding &finding : findings.all()) {
        checkPlain(finding.subject);
        checkPlain(finding.detail);
    }
}

} // namespace meterbird::fuzz

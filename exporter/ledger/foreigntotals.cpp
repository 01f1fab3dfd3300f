// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/foreigntotals.h"

#include "exporter/ledger/pagelines.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

namespace meterbird::ledger {

namespace {

using telemetry::ForeignSeries;
using telemetry::ForeignTotal;
using telemetry::ForeignType;

constexpr char Between = '\x1f'; // names and values hold no control characters
constexpr std::size_t MostQuantiles = 10; ///< more than people ask for

void addBuckets(ForeignTotal &total, const std::vector<std::uint64_t> &buckets, const std::vector<double> &bounds)
{
    if (buckets.size() != bounds.size() + 1) { // of a point that tells of no bounds
        for (const std::uint64_t count : buckets)
            total.buckets.back() += count;
        return;
    }
    const bool isSame = bounds == total.bounds;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        std::size_t into = i;
        if (!isSame) { // the series got its bounds from another stream
            const double upper = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
            into = static_cast<std::size_t>(std::ranges::lower_bound(total.bounds, upper) - total.bounds.begin());
        }
        total.buckets[into] += buckets[i];
    }
}

void addTo(double &sum, double amount)
{
    if (std::isfinite(sum + amount))
        sum += amount;
}

std::size_t samplesOf(ForeignType type, std::size_t bounds)
{
    switch (type) {
    case ForeignType::Histogram:
        return bounds + 3; // +Inf, the sum and the count
    case ForeignType::Summary:
        return MostQuantiles + 2;
    default:
        return 1;
    }
}

} // namespace

std::string labelText(const ForeignSeries &series)
{
    std::string text;
    for (const auto &[name, value] : series.labels) {
        text += name;
        text += Between;
        text += value;
        text += Between;
    }
    return text;
}

std::string keyOf(const ForeignSeries &series)
{
    return series.name + Between + labelText(series);
}

std::vector<std::pair<std::string, std::string>> labelsFrom(std::string_view text)
{
    std::vector<std::pair<std::string, std::string>> labels;
    const auto word = [&text] {
        const std::size_t end = std::min(text.find(Between), text.size());
        std::string taken(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        return taken;
    };
    while (!text.empty()) {
        std::string name = word();
        labels.emplace_back(std::move(name), word());
    }
    return labels;
}

const std::vector<double> &boundsOf(const Stream &stream)
{
    static const std::vector<double> none;
    return stream.bounds.size() < MostBuckets ? stream.bounds : none;
}

ForeignTotal newTotal(const ForeignSeries &series, const std::vector<double> &bounds)
{
    ForeignTotal total;
    total.series = std::make_shared<const ForeignSeries>(series);
    if (series.type == ForeignType::Histogram) {
        total.bounds = bounds;
        total.buckets.assign(bounds.size() + 1, 0);
    } else if (series.type == ForeignType::Summary) {
        total.buckets.assign(1, 0);
    }
    return total;
}

PageShare pageShareOf(const ForeignSeries &series, std::size_t bounds)
{
    std::size_t line = series.name.size() + BytesOfALine;
    for (const auto &[name, value] : series.labels)
        line += bytesOfLabel(name, value);
    const std::size_t samples = samplesOf(series.type, bounds);
    return {samples, samples * line};
}

void addTo(ForeignTotal &total, const StreamPoint &point, const Growth &growth)
{
    switch (total.series->type) {
    case ForeignType::Counter:
        addTo(total.value, growth.by.value);
        break;
    case ForeignType::Gauge:
        break;
    case ForeignType::Histogram:
        addBuckets(total, growth.by.buckets, boundsOf(*point.stream));
        addTo(total.sum, growth.by.sum);
        break;
    case ForeignType::Summary:
        total.buckets.front() += growth.by.count;
        addTo(total.sum, growth.by.sum);
        total.quantiles = point.quantiles;
        if (total.quantiles.size() > MostQuantiles)
            total.quantiles.resize(MostQuantiles);
        break;
    }
}

} // namespace meterbird::ledger

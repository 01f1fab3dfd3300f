// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/seriestotals.h"

#include "exporter/ledger/pagelines.h"
#include "exporter/pricing/money.h"

#include <algorithm>
#include <utility>

namespace meterbird::ledger {

using telemetry::Measurement;
using telemetry::MetricInfo;
using telemetry::MetricType;
using telemetry::SeriesTotal;

namespace {

constexpr char LabelEnd = '\x1f'; // label values hold no control characters

std::size_t bucketCount(const MetricInfo &info)
{
    return info.type == MetricType::Histogram ? info.buckets.size() + 1 : 0;
}

} // namespace

std::string labelText(const std::vector<std::string> &labels)
{
    std::string text;
    for (const std::string &label : labels) {
        text += label;
        text += LabelEnd;
    }
    return text;
}

std::vector<std::string> labelValues(std::string_view text)
{
    std::vector<std::string> labels;
    for (std::size_t end = text.find(LabelEnd); end != std::string_view::npos; end = text.find(LabelEnd)) {
        labels.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return labels;
}

SeriesTotal newTotal(telemetry::Metric metric, std::vector<std::string> labels)
{
    SeriesTotal total;
    total.metric = metric;
    total.labels = std::move(labels);
    total.buckets.resize(bucketCount(telemetry::info(metric)));
    return total;
}

void restore(SeriesTotal &total, std::int64_t whole, std::vector<std::uint64_t> buckets, double sum)
{
    total.whole = whole;
    total.sum = sum;
    if (buckets.size() == total.buckets.size()) {
        total.buckets = std::move(buckets);
        return;
    }
    std::ranges::fill(total.buckets, 0U);
    for (const std::uint64_t count : buckets) {
        if (!total.buckets.empty())
            total.buckets.back() += count;
    }
}

void addTo(SeriesTotal &total, const Measurement &measurement)
{
    const MetricInfo &info = telemetry::info(total.metric);
    if (info.type == MetricType::Counter) {
        total.whole = pricing::saturatedSum(total.whole, measurement.whole);
        return;
    }
    if (!measurement.buckets.empty()) {
        if (measurement.buckets.size() != total.buckets.size())
            return;
        for (std::size_t i = 0; i < total.buckets.size(); ++i)
            total.buckets[i] += measurement.buckets[i];
        total.sum += measurement.amount;
        return;
    }
    const auto bound = std::ranges::lower_bound(info.buckets, measurement.amount);
    const std::int64_t times = std::max<std::int64_t>(1, measurement.whole);
    total.buckets[static_cast<std::size_t>(bound - info.buckets.begin())] += static_cast<std::uint64_t>(times);
    total.sum += measurement.amount * static_cast<double>(times);
}

void addTo(SeriesTotal &total, const SeriesTotal &other)
{
    total.whole = pricing::saturatedSum(total.whole, other.whole);
    for (std::size_t i = 0; i < std::min(total.buckets.size(), other.buckets.size()); ++i)
        total.buckets[i] += other.buckets[i];
    total.sum += other.sum;
}

std::vector<std::string> folded(const MetricInfo &info, std::vector<std::string> labels, const std::string &word)
{
    const bool keepsLast = std::ranges::find(info.keptWhenFolded, labels.back()) != info.keptWhenFolded.end();
    std::fill(labels.begin(), labels.end() - (keepsLast ? 1 : 0), word);
    return labels;
}

std::size_t pageBytesOf(const SeriesTotal &total)
{
    const MetricInfo &info = telemetry::info(total.metric);
    std::size_t line = info.name.size() + BytesOfALine;
    for (std::size_t i = 0; i < total.labels.size(); ++i)
        line += bytesOfLabel(info.labels[i], total.labels[i]);
    const std::size_t lines = info.type == MetricType::Histogram ? bucketCount(info) + 2 : 1; // its sum and its count
    return lines * line;
}

std::size_t openSets(const MetricInfo &info, std::size_t seriesLimit)
{
    const std::size_t foldedSets = info.keptWhenFolded.size() + 1;
    return seriesLimit > 2 * foldedSets ? seriesLimit - 2 * foldedSets : 1;
}

} // namespace meterbird::ledger

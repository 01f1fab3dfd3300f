// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/bucketcheck.h"

#include "src/base/text.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace meterbird::sources {

namespace {

constexpr double fewest = 20;
constexpr double mostAbove = 0.01;
constexpr std::size_t mostFindings = 50;

using Histogram = std::pair<std::string, std::string>; // metric, job
using Buckets = std::map<double, double>; // bound, how much lies at or below it

std::optional<double> boundOf(std::string_view le)
{
    if (le == "+Inf" || le == "Inf")
        return std::numeric_limits<double>::infinity();
    double bound = 0;
    const auto [end, error] = std::from_chars(le.data(), le.data() + le.size(), bound);
    if (error != std::errc {} || end != le.data() + le.size() || std::isnan(bound))
        return std::nullopt;
    return bound;
}

std::map<Histogram, Buckets> histogramsOf(const SeriesList &series)
{
    std::map<Histogram, Buckets> histograms;
    for (const Series &one : series) {
        const auto bound = boundOf(one.labels.value("le"));
        if (!bound || one.samples.empty() || !std::isfinite(one.samples.back().value))
            continue;
        const Histogram name {one.labels.value("__name__"), one.labels.value("job")};
        histograms[name][*bound] += one.samples.back().value;
    }
    return histograms;
}

double growth(const Buckets &now, const Buckets *before, double bound)
{
    const double value = now.at(bound);
    if (!before)
        return value;
    const auto old = before->find(bound);
    return old == before->end() || value < old->second ? value : value - old->second;
}

std::string shortNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

Finding findingFor(const Histogram &name, double above, double all, double last)
{
    Finding finding;
    finding.kind = FindingKind::SaturatedBuckets;
    std::string metric = plainText(name.first);
    if (metric.ends_with("_bucket"))
        metric.resize(metric.size() - 7);
    const bool isOurs = name.second.empty() || name.second == "meterbird";
    finding.subject = isOurs ? metric : plainText(name.second) + ": " + metric;
    char share[32];
    std::snprintf(share, sizeof share, "%.3g %%", 100 * above / all);
    finding.detail = std::string(share) + " of the last " + shortNumber(all) + " lie above " + shortNumber(last);
    return finding;
}

} // namespace

std::string bucketQuery()
{
    return R"(sum by (__name__, job, le) ({__name__=~".+_bucket", le!=""}))";
}

std::vector<Finding> checkBuckets(const SeriesList &before, const SeriesList &now)
{
    const auto old = histogramsOf(before);
    std::vector<Finding> findings;
    for (const auto &[name, buckets] : histogramsOf(now)) {
        const auto top = buckets.rbegin();
        if (!std::isinf(top->first) || buckets.size() < 2)
            continue; // one bucket alone tells nothing of its own bounds
        const double last = std::next(top)->first;
        const auto known = old.find(name);
        const Buckets *then = known == old.end() ? nullptr : &known->second;
        const double all = growth(buckets, then, top->first);
        const double above = all - growth(buckets, then, last);
        if (all >= fewest && above > mostAbove * all && findings.size() < mostFindings)
            findings.push_back(findingFor(name, above, all, last));
    }
    return findings;
}

} // namespace meterbird::sources

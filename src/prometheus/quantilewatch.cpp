// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/quantilewatch.h"

#include "src/base/duration.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string_view>

namespace meterbird::prometheus {

namespace {

constexpr Milliseconds every = 60'000;
constexpr Milliseconds soon = 15'000; // while there are no buckets: the first ones may come at any time
constexpr Milliseconds ofRates = 300'000; // which a quantile mostly is of: they look so far back themselves
constexpr Milliseconds longestLook = 3'600'000;
constexpr std::size_t mostSelectors = 200;

constexpr std::string_view suffix = "_bucket";

/// `x_seconds` of `x_seconds_bucket{job="y"}`; empty when the selector does not begin with its name.
std::string_view histogramOf(std::string_view selector)
{
    const std::string_view name = selector.substr(0, selector.find_first_of("{ \t\r\n"));
    return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : std::string_view();
}

std::optional<double> boundOf(std::string_view le)
{
    if (le.starts_with('+'))
        le.remove_prefix(1);
    double bound = 0;
    const auto [end, error] = std::from_chars(le.data(), le.data() + le.size(), bound);
    const bool isNumber = error == std::errc {} && end == le.data() + le.size() && !std::isnan(bound);
    return isNumber ? std::optional(bound) : std::nullopt;
}

/// How many series have a bucket up to each bound.
using Counts = std::map<double, double>;

QuantileBounds boundsOf(const Counts &counts)
{
    double all = 0;
    for (const auto &[bound, count] : counts)
        all = std::max(all, count);
    std::set<double> shared, any;
    for (const auto &[bound, count] : counts) {
        if (!std::isfinite(bound))
            continue;
        any.insert(bound);
        if (count >= all)
            shared.insert(bound);
    }
    std::set<double> &bounds = shared.empty() ? any : shared;
    QuantileBounds result;
    if (bounds.empty())
        return result;
    result.highest = *bounds.rbegin();
    // A bucket up to 0, as the OpenTelemetry SDKs have it, is that of no length of time: the first is the one behind.
    if (*bounds.begin() == 0)
        bounds.erase(bounds.begin());
    if (!bounds.empty())
        result.lowest = *bounds.begin();
    return result;
}

TimeRange looked(TimeRange range)
{
    return {range.end - (std::clamp<Milliseconds>(range.length(), ofRates, longestLook - ofRates) + ofRates),
            range.end};
}

/// The answer for `asked` holds for `range` as well.
bool holdsFor(TimeRange asked, TimeRange range, Milliseconds howLong)
{
    return std::abs(asked.end - range.end) < howLong && range.start > asked.start - every;
}

} // namespace

std::string boundsQuestion(const std::string &selector, const std::vector<std::string> &by, Milliseconds lookback,
                           bool ofTheGone)
{
    std::string question = "count by (le";
    for (const std::string &name : by)
        question += ", " + name;
    const std::string within = '[' + toDuration(lookback) + ']';
    question += ") (" + (ofTheGone ? "last_over_time(" + selector + within + ')' : selector) + ')';
    const std::string_view histogram = histogramOf(selector);
    if (histogram.empty())
        return question;
    const std::string gauge = "_bound_seconds{metric=" + quoteLabel(histogram) + '}' + within;
    for (const auto &[bound, coarsest] : {std::pair("lowest", "max"), std::pair("highest", "min")}) {
        const std::string take = coarsest;
        question += " or label_replace(" + take + '(' + take + "_over_time(meterbird_" + bound + gauge
            + ")), \"bound\", \"" + bound + "\", \"\", \"\")";
    }
    return question;
}

std::map<Labels, QuantileBounds> boundsOf(const SeriesList &answer)
{
    std::map<Labels, Counts> counts;
    QuantileBounds ofSenders;
    for (const Series &series : answer) {
        const double value = series.samples.empty() ? std::nan("") : series.samples.back().value;
        if (!std::isfinite(value))
            continue;
        if (const auto bound = boundOf(series.labels.value("le"))) {
            Labels group = series.labels;
            group.remove("le");
            counts[group][*bound] = value;
        } else if (series.labels.value("bound") == "lowest") {
            ofSenders.lowest = value;
        } else if (series.labels.value("bound") == "highest") {
            ofSenders.highest = value;
        }
    }
    std::map<Labels, QuantileBounds> groups;
    for (const auto &[group, ofGroup] : counts) {
        if (const QuantileBounds bounds = boundsOf(ofGroup); bounds != QuantileBounds())
            groups[group] = coarsest(bounds, ofSenders);
    }
    return groups;
}

QuantileWatch::QuantileWatch(QuerySource &source, QObject *parent)
    : QObject(parent)
    , m_source(&source)
{ }

void QuantileWatch::setSource(QuerySource &source)
{
    m_source = &source;
    m_known.clear();
}

int QuantileWatch::refresh(const std::vector<Quantile> &wanted, TimeRange range)
{
    std::set<Key> keys;
    for (const Quantile &quantile : wanted) {
        for (const std::string &selector : quantile.buckets) {
            if (keys.size() < mostSelectors)
                keys.emplace(selector, quantile.by);
        }
    }
    std::erase_if(m_known, [&keys](const auto &entry) { return !keys.contains(entry.first); });
    const TimeRange look = looked(range);
    int asked = 0;
    for (const Key &key : keys) {
        Known &known = m_known[key];
        const bool isOld = !known.asked || !holdsFor(*known.asked, look, every);
        if (known.isOpen || (!isOld && (!known.bounds.empty() || holdsFor(*known.asked, look, soon))))
            continue;
        known.asked = look;
        if (isOld)
            known.isOfTheGone = false; // else what is gone was asked for, or will be by an answer without buckets
        ask(key, known);
        ++asked;
    }
    return asked;
}

void QuantileWatch::ask(const Key &key, Known &known)
{
    known.isOpen = true;
    known.question = ++m_questions;
    // By its number: what a callback holds must be trivial (GCC 12).
    const auto receiver = [this, question = known.question](const Result<Answer> &answer) { accept(question, answer); };
    std::string question = boundsQuestion(key.first, key.second, known.asked->length(), known.isOfTheGone);
    QCoro::connect(m_source->ask(InstantQuery {std::move(question), known.asked->end}), this, receiver);
}

void QuantileWatch::accept(unsigned question, const Result<Answer> &answer)
{
    const auto found = std::find_if(m_known.begin(), m_known.end(),
                                    [question](const auto &entry) { return entry.second.question == question; });
    if (found == m_known.end())
        return; // nobody wants it any more
    Known &known = found->second;
    known.isOpen = false;
    auto bounds = answer ? boundsOf(answer->series) : std::map<Labels, QuantileBounds>();
    if (answer && bounds.empty() && known.bounds.empty() && !std::exchange(known.isOfTheGone, true)) {
        ask(found->first, known);
        return;
    }
    if (!answer && answer.error().kind == Error::Kind::Cancelled)
        known.asked.reset();
    const bool wasWaiting = !std::exchange(known.isAnswered, true);
    // No answer and no buckets (their sender has gone) change nothing: what is on screen is of those that were.
    const bool isNew = !bounds.empty() && bounds != known.bounds;
    if (isNew)
        known.bounds = std::move(bounds);
    const bool isSettled = wasWaiting && !isWaiting();
    if (isNew)
        Q_EMIT changed();
    if (isSettled)
        Q_EMIT settled();
}

GroupedBounds QuantileWatch::bounds(const Quantile &quantile) const
{
    GroupedBounds bounds {quantile.by, {}};
    for (const std::string &selector : quantile.buckets) {
        if (const auto known = m_known.find({selector, quantile.by}); known != m_known.end())
            bounds.add(known->second.bounds, quantile.factor);
    }
    return bounds;
}

bool QuantileWatch::isWaiting() const
{
    return std::any_of(m_known.begin(), m_known.end(),
                       [](const auto &entry) { return entry.second.isOpen && !entry.second.isAnswered; });
}

} // namespace meterbird::prometheus

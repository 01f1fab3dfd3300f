// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/statemachine.h"

#include "src/alerts/template.h"
#include "src/base/text.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <map>
#include <set>

namespace meterbird::alerts {

namespace {

constexpr std::size_t mostSeries = 2'000;
constexpr std::size_t longestLabel = 512;

/// The series' labels with the rule's: the rule wins, as in Prometheus; a label that becomes empty is not set.
Labels alertLabels(const Rule &rule, const Labels &series, double value)
{
    Labels result;
    for (const auto &[name, text] : series.pairs()) {
        if (name != "__name__" && !text.empty())
            result.set(name, plainText(text, longestLabel));
    }
    const Labels known = result;
    for (const auto &[name, text] : rule.labels.pairs()) {
        std::string filled = plainText(fillTemplate(text, known, {value}), longestLabel);
        if (filled.empty())
            result.remove(name);
        else
            result.set(name, std::move(filled));
    }
    result.set("alertname", rule.name);
    return result;
}

bool isWorse(double value, double than, Comparison worse)
{
    if (std::isnan(than))
        return true;
    return worse == Comparison::Less || worse == Comparison::LessOrEqual ? value < than : value > than;
}

/// A breach seen once more, or for the first time.
void breach(Alert &alert, double value, Step step, Comparison worse)
{
    alert.clearFor.reset();
    if (alert.state == AlertState::Pending)
        alert.breachedFor += step.elapsed;
    alert.value = value;
    if (isWorse(value, alert.peak, worse))
        alert.peak = value;
    alert.isRestored = false;
}

/// After a breach: for a pending one that has lasted long enough.
void fireWhenDue(Alert &alert, const Rule &rule, Step step, std::vector<Transition> &transitions)
{
    if (alert.state != AlertState::Pending || step.isAfterGap || alert.breachedFor < rule.holdFor)
        return;
    alert.state = AlertState::Firing;
    alert.firedAt = step.at;
    transitions.push_back({Transition::Kind::Fired, alert, step.at, {}});
}

/// True when the alert is over with this step.
bool clears(Alert &alert, const Rule &rule, const Reading *reading, Step step)
{
    if (reading)
        alert.value = reading->value;
    if (alert.state == AlertState::Pending)
        return true;
    alert.clearFor = alert.clearFor ? *alert.clearFor + step.elapsed : 0;
    return *alert.clearFor >= rule.keepFiringFor;
}

Transition ending(const Alert &alert, const Reading *reading, Step step)
{
    Transition transition {alert.state == AlertState::Firing ? Transition::Kind::Resolved : Transition::Kind::Dropped,
                           alert, step.at, Transition::Reason::Cleared};
    if (alert.isRestored)
        transition.reason = Transition::Reason::WhileAway;
    else if (!reading)
        transition.reason = Transition::Reason::DataGone;
    return transition;
}

} // namespace

Moment currentMoment()
{
    timespec now {};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return {currentTime(), static_cast<Milliseconds>(now.tv_sec) * 1'000 + now.tv_nsec / 1'000'000};
}

Result<Readings> readingsOf(const Rule &rule, const Condition &condition, const prometheus::Answer &answer)
{
    using prometheus::ResultType;
    if (answer.type != ResultType::Vector && answer.type != ResultType::Scalar)
        return Failure(Error {Error::Kind::BadQuery, "the expression of an alert must give one value a series"});
    if (condition.comparison && answer.type == ResultType::Scalar)
        return Failure(Error {Error::Kind::BadQuery, "comparisons between scalars must use the bool modifier"});
    if (answer.series.size() > mostSeries)
        return Failure(Error {Error::Kind::TooMuch,
                              "the expression gives " + std::to_string(answer.series.size()) + " series, more than "
                                  + std::to_string(mostSeries)});
    Readings readings;
    readings.isPartial = !answer.warnings.empty();
    std::set<Labels> seen;
    for (const Series &series : answer.series) {
        if (series.samples.empty())
            continue;
        const double value = series.samples.back().value;
        Labels labels = alertLabels(rule, series.labels, value);
        if (!seen.insert(labels).second)
            return Failure(Error {Error::Kind::BadQuery, "two series have the same labels: " + labels.toString()});
        const bool isBreach = !condition.comparison || holds(value, *condition.comparison, condition.threshold);
        readings.list.push_back({std::move(labels), value, isBreach});
    }
    return readings;
}

Step stepTo(Moment now, std::optional<Moment> last, Milliseconds interval, bool wasAway)
{
    if (!last)
        return {now.wall, 0, wasAway};
    const Milliseconds elapsed = now.boot - last->boot;
    // Timers may be late by some seconds on a busy machine, however short the interval.
    const Milliseconds longest = std::max<Milliseconds>(3 * interval, 30'000);
    if (elapsed < 0 || elapsed > longest)
        return {now.wall, 0, true};
    return {now.wall, elapsed, false};
}

Evaluation evaluate(const Rule &rule, std::vector<Alert> active, const Result<Readings> &readings, Step step,
                    Comparison worse)
{
    Evaluation result;
    if (!readings) {
        result.active = std::move(active);
        return result;
    }
    std::map<Labels, const Reading *> byLabels;
    for (const Reading &reading : readings->list)
        byLabels.emplace(reading.labels, &reading);

    for (Alert &alert : active) {
        const auto found = byLabels.find(alert.labels);
        const Reading *reading = found == byLabels.end() ? nullptr : found->second;
        if (reading && reading->isBreach) {
            breach(alert, reading->value, step, worse);
            byLabels.erase(found);
            fireWhenDue(alert, rule, step, result.transitions);
        } else if (!step.isAfterGap && (reading || !readings->isPartial) && clears(alert, rule, reading, step)) {
            result.transitions.push_back(ending(alert, reading, step));
            continue;
        }
        result.active.push_back(std::move(alert));
    }
    for (const Reading &reading : readings->list) {
        if (!reading.isBreach || !byLabels.contains(reading.labels))
            continue;
        Alert alert;
        alert.ruleId = rule.id();
        alert.labels = reading.labels;
        alert.since = step.at;
        alert.value = alert.peak = reading.value;
        if (rule.holdFor > 0 || step.isAfterGap)
            result.transitions.push_back({Transition::Kind::Pending, alert, step.at, {}});
        fireWhenDue(alert, rule, step, result.transitions);
        result.active.push_back(std::move(alert));
    }
    return result;
}

} // namespace meterbird::alerts

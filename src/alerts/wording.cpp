// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/wording.h"

#include "src/alerts/template.h"
#include "src/base/duration.h"
#include "src/base/text.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace meterbird::alerts {

namespace {

constexpr std::size_t longestSummary = 160;
constexpr std::size_t longestBody = 256; // longer ones have frozen notification daemons
constexpr std::size_t mostNamed = 4;

QString text(const std::string &words)
{
    return QString::fromStdString(words);
}

std::string severityRank(const Episode &episode)
{
    return episode.severity == "critical" ? "0" : episode.severity == "info" ? "2" : "1";
}

Urgency urgencyOf(const Episode &episode)
{
    if (!episode.isFiring() || episode.severity == "info")
        return Urgency::Low;
    return episode.severity == "critical" ? Urgency::Critical : Urgency::Normal;
}

std::string ending(const Episode &episode)
{
    const std::string length = toReadableDuration(episode.resolvedAt - episode.firedAt);
    switch (episode.reason) {
    case Transition::Reason::DataGone:
        return "No data any more: " + episode.ruleName;
    case Transition::Reason::WhileAway:
        return episode.ruleName + " ended while Meterbird was not running";
    case Transition::Reason::RuleRemoved:
        return episode.summary; // told only to who has not been told yet that it fired
    case Transition::Reason::Cleared:
        break;
    }
    return "Resolved after " + length + ": " + episode.ruleName;
}

std::string joined(const std::vector<std::string> &parts, const char *between)
{
    std::string result;
    for (const std::string &part : parts) {
        if (!part.empty())
            result += (result.empty() ? "" : between) + part;
    }
    return result;
}

std::string bodyOf(const Episode &episode, Timestamp now)
{
    const std::string labels = shownLabels(episode.labels, 120);
    if (episode.isFiring()) {
        return joined({labels,
                       "since " + shownTime(episode.since, now).toStdString()
                           + (episode.condition.empty() ? "" : ", " + episode.condition)},
                      "\n");
    }
    if (episode.reason == Transition::Reason::RuleRemoved) {
        return joined(
            {labels,
             "fired at " + shownTime(episode.firedAt, now).toStdString() + "; its rule was changed or removed since"},
            "\n");
    }
    const std::string peak =
        std::isnan(episode.peak.value) ? "" : "worst value " + formatValue(episode.peak, episode.unit).toString();
    return joined({labels,
                   joined({"from " + shownTime(episode.firedAt, now).toStdString() + " to "
                               + shownTime(episode.resolvedAt, now).toStdString(),
                           peak, episode.condition.empty() ? "" : "alerts " + episode.condition},
                          ", ")},
                  "\n");
}

/// A limit as its author wrote it: "10 s", not "10.0 s".
std::string limit(double value, const Unit &unit)
{
    FormattedValue shown = formatValue(value, unit);
    const auto dot = shown.number.find('.');
    if (dot != std::string::npos && unit.id != "currencyUSD") {
        const auto end = std::min(shown.number.find_first_not_of("0123456789", dot + 1), shown.number.size());
        auto last = shown.number.find_last_not_of('0', end - 1);
        last = last == dot ? dot : last + 1;
        shown.number.erase(last, end - last);
    }
    return shown.toString();
}

std::string names(const std::vector<Episode> &episodes)
{
    std::vector<std::string> list;
    for (const Episode &episode : episodes) {
        std::string name = plainText(episode.ruleName, 40);
        if (std::ranges::find(list, name) == list.end())
            list.push_back(std::move(name));
    }
    const std::size_t more = list.size() > mostNamed ? list.size() - mostNamed : 0;
    list.resize(list.size() - more);
    return joined(list, ", ") + (more > 0 ? " and " + std::to_string(more) + " more rules" : "");
}

} // namespace

std::string inWords(const Rule &rule, const Condition &condition)
{
    if (!condition.comparison)
        return {};
    std::string words = std::string(inWords(*condition.comparison)) + ' ' + limit(condition.threshold, unitOf(rule));
    if (rule.holdFor > 0)
        words += " for " + toReadableDuration(rule.holdFor);
    return words;
}

Episode describe(const Rule &rule, const Condition &condition, const Alert &alert)
{
    Episode episode;
    episode.ruleId = rule.id();
    episode.ruleName = plainText(rule.name, 80);
    episode.labels = alert.labels;
    episode.severity = severityOf(rule);
    episode.unit = unitOf(rule);
    episode.condition = inWords(rule, condition);
    episode.firedAt = alert.firedAt;
    episode.since = alert.since;
    episode.peak = bounded(alert.peak, alert.bounds);
    const BoundedValue value = bounded(alert.value, alert.bounds);
    episode.summary = plainText(fillTemplate(rule.annotations.value("summary"), alert.labels, value), longestSummary);
    if (episode.summary.empty()) {
        const std::string shown = formatValue(value, episode.unit).toString();
        episode.summary = episode.ruleName + (std::isnan(alert.value) ? "" : " is " + shown);
    }
    return episode;
}

std::string shownLabels(const Labels &labels, std::size_t maxBytes)
{
    std::vector<std::string> parts;
    for (const auto &[name, value] : labels.pairs()) {
        if (name != "alertname" && name != "severity")
            parts.push_back(name + '=' + value);
    }
    return plainText(joined(parts, ", "), maxBytes);
}

QString shownTime(Timestamp time, Timestamp now)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(time);
    const bool isToday = local.date() == QDateTime::fromMSecsSinceEpoch(now).date();
    return local.toString(isToday ? QStringLiteral("HH:mm") : QStringLiteral("d MMM, HH:mm"));
}

Notice noticeOf(const Episode &episode, Timestamp now, bool isRepeat)
{
    Notice notice;
    std::string summary = episode.isFiring() ? episode.summary : ending(episode);
    if (isRepeat)
        summary += " (repeat)";
    notice.summary = text(plainText(summary, longestSummary + 16));
    // The line break between labels and times is ours; the parts are plain already.
    notice.body = text(bodyOf(episode, now)).left(static_cast<int>(longestBody));
    notice.urgency = urgencyOf(episode);
    notice.actions.push_back({action::showChart, QStringLiteral("Show chart")});
    if (episode.isFiring())
        notice.actions.push_back({action::snooze, QStringLiteral("Snooze 1 h")});
    return notice;
}

Notice summaryOf(const std::vector<Episode> &episodes, Timestamp now, bool isRepeat)
{
    std::vector<Episode> firing, over;
    std::ranges::partition_copy(episodes, std::back_inserter(firing), std::back_inserter(over), &Episode::isFiring);
    std::ranges::stable_sort(firing, {}, severityRank);
    Notice notice;
    std::string summary;
    if (firing.empty())
        summary = "All " + std::to_string(over.size()) + " alerts are over";
    else if (firing.size() == 1)
        summary = over.empty() ? firing.front().summary : "1 alert still fires: " + firing.front().ruleName;
    else
        summary = std::to_string(firing.size()) + (over.empty() ? " alerts fire" : " alerts still fire");
    notice.summary = text(summary + (isRepeat ? " (repeat)" : ""));
    std::string body = names(firing.empty() ? over : firing);
    if (!firing.empty()) {
        const auto oldest = std::ranges::min(firing, {}, &Episode::since);
        body += "\nsince " + shownTime(oldest.since, now).toStdString();
        if (!over.empty())
            body += ", " + std::to_string(over.size()) + " over";
        notice.urgency = urgencyOf(firing.front());
    } else {
        notice.urgency = Urgency::Low;
    }
    notice.body = text(body).left(static_cast<int>(longestBody));
    notice.actions.push_back({action::showAlerts, QStringLiteral("Show alerts")});
    if (!firing.empty())
        notice.actions.push_back({action::snooze, QStringLiteral("Snooze 1 h")});
    return notice;
}

} // namespace meterbird::alerts

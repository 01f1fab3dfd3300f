// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/episodemarks.h"

#include "src/alerts/alertengine.h"
#include "src/dashboard/dashboardmodel.h"
#include "ui/theme/errorwords.h"

#include <algorithm>
#include <set>
#include <string>

namespace meterbird::ui {

namespace {

/// The names in a PromQL that have the look of a metric: with an underscore and a unit or `_total` at the end, without
/// the suffixes of a histogram. Function names have none of these.
std::set<std::string> metricsIn(const std::string &expr)
{
    constexpr auto isWord = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == ':'; };
    std::set<std::string> names;
    for (std::size_t at = 0; at < expr.size();) {
        std::size_t end = at;
        while (end < expr.size() && isWord(expr[end]))
            ++end;
        std::string name = expr.substr(at, end - at);
        at = std::max(end, at + 1);
        for (const char *suffix : {"_bucket", "_sum", "_count"}) {
            if (name.ends_with(suffix))
                name.resize(name.size() - std::char_traits<char>::length(suffix));
        }
        for (const char *prefix : {"agent_", "llm_", "tool_", "db_"}) {
            if (name.starts_with(prefix))
                names.insert(name);
        }
    }
    return names;
}

bool overlap(const std::set<std::string> &a, const std::set<std::string> &b)
{
    return std::any_of(a.begin(), a.end(), [&](const std::string &name) { return b.contains(name); });
}

} // namespace

std::map<int, std::vector<Episode>> marksFor(const dashboard::DashboardModel &model, alerts::AlertEngine &engine,
                                             Timestamp since)
{
    const auto history = engine.store().history(since, 200);
    std::map<int, std::vector<Episode>> marks;
    for (const auto &feed : model.feeds()) {
        std::set<std::string> shown;
        for (const auto &query : feed->panel().queries)
            shown.merge(metricsIn(query.expr));
        for (const alerts::Episode &episode : history) {
            const alerts::RuleStatus *status = engine.status(episode.ruleId);
            if (status && overlap(shown, metricsIn(status->rule.expr)))
                marks[feed->panel().id].push_back(
                    {episode.firedAt, episode.resolvedAt, shownText(episode.ruleName, 60)});
        }
    }
    return marks;
}

} // namespace meterbird::ui

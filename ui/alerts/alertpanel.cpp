// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/alertpanel.h"

#include "src/alerts/wording.h"
#include "ui/theme/errorwords.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace meterbird::ui {

namespace {

constexpr Milliseconds hour = 3'600'000;
constexpr std::size_t mostSeries = 50;

double peakOf(const Series &series)
{
    double peak = -HUGE_VAL;
    for (const Sample &sample : series.samples)
        peak = std::max(peak, std::isfinite(sample.value) ? sample.value : -HUGE_VAL);
    return peak;
}

} // namespace

TimeRange chartRange(Timestamp now)
{
    return alignedTo({now - hour, now}, chartStep);
}

dashboard::Panel panelOf(const alerts::RuleStatus &status)
{
    dashboard::Panel panel;
    panel.id = 1;
    panel.title = shownText(status.rule.name, 80).toStdString();
    panel.unit = alerts::unitOf(status.rule);
    panel.queries.push_back({"A", status.condition.query, {}, {}, false});
    panel.min = 0;
    const auto words = [](const char *text) { return QCoreApplication::translate("AlertPanel", text).toStdString(); };
    if (status.condition.comparison) {
        panel.description = words("value against threshold, last hour");
        panel.thresholds.push_back(
            {status.condition.threshold, alerts::severityOf(status.rule) == "critical" ? "red" : "orange"});
        panel.showsThresholds = true;
        if (status.condition.threshold < 0)
            panel.min.reset();
    } else {
        panel.description = words("has no threshold that can be drawn: shown while it fires");
    }
    panel.noValue = words("No value in the last hour");
    return panel;
}

dashboard::PanelState stateOf(const alerts::RuleStatus &status, TimeRange range, prometheus::Answer answer,
                              Timestamp now)
{
    dashboard::PanelState state;
    state.range = range;
    state.step = chartStep;
    state.updatedAt = now;
    state.warnings = std::move(answer.warnings);
    if (answer.series.size() > mostSeries) {
        std::ranges::stable_sort(answer.series, std::greater {}, peakOf);
        state.warnings.push_back("only the " + std::to_string(mostSeries) + " highest of "
                                 + std::to_string(answer.series.size()) + " series are drawn");
        answer.series.resize(mostSeries);
    }
    for (Series &series : answer.series) {
        std::string name = alerts::shownLabels(series.labels, 80);
        if (name.empty())
            name = status.rule.name;
        dashboard::PanelSeries line;
        line.name = std::move(name);
        line.refId = "A";
        line.unit = alerts::unitOf(status.rule);
        line.bounds = status.bounds.of(series.labels);
        line.labels = std::move(series.labels);
        line.samples = std::move(series.samples);
        state.series.push_back(std::move(line));
    }
    return state;
}

std::vector<Episode> marksOf(const std::vector<alerts::Episode> &episodes, const std::string &ruleId)
{
    std::vector<Episode> marks;
    for (const alerts::Episode &episode : episodes) {
        if (episode.ruleId == ruleId)
            marks.push_back({episode.firedAt, episode.resolvedAt, shownText(episode.ruleName, 80)});
    }
    return marks;
}

} // namespace meterbird::ui

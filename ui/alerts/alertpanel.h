// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertengine.h"
#include "src/dashboard/panel.h"
#include "ui/dashboard/chartcontent.h"

namespace meterbird::ui {

constexpr Milliseconds chartStep = 15'000;

/// The last hour, on the step grid.
TimeRange chartRange(Timestamp now);

/// A rule as a chart: its value, and its threshold as a line.
dashboard::Panel panelOf(const alerts::RuleStatus &status);

/// The answer to the rule's question over `range` as the content of that chart; at most 50 series, the worst ones.
dashboard::PanelState stateOf(const alerts::RuleStatus &status, TimeRange range, prometheus::Answer answer,
                              Timestamp now);

/// The episodes of one rule as marks.
std::vector<Episode> marksOf(const std::vector<alerts::Episode> &episodes, const std::string &ruleId);

} // namespace meterbird::ui

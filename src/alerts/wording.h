// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/condition.h"
#include "src/alerts/episode.h"
#include "src/alerts/notifier.h"
#include "src/alerts/rule.h"

#include <vector>

namespace meterbird::alerts {

/// An alert that fires as a row of the history: its words are made once, from the rule as it is now.
Episode describe(const Rule &rule, const Condition &condition, const Alert &alert);

/// "above 10 s for 1 min"; empty when the expression cannot be taken apart.
std::string inWords(const Rule &rule, const Condition &condition);

/// The labels that tell one alert of a rule from another, as people read them: `endpoint=query, model=x`.
std::string shownLabels(const Labels &labels, std::size_t maxBytes = 200);

/// "10:44" today, "23 Nov, 10:44" on another day; local time.
QString shownTime(Timestamp time, Timestamp now);

/// One episode as it is now. `isRepeat`: it may have been shown before.
Notice noticeOf(const Episode &episode, Timestamp now, bool isRepeat);

/// Several episodes as one notice; at least two, those that fire first.
Notice summaryOf(const std::vector<Episode> &episodes, Timestamp now, bool isRepeat);

} // namespace meterbird::alerts

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alert.h"
#include "src/alerts/condition.h"
#include "src/alerts/rule.h"
#include "src/base/error.h"
#include "src/prometheus/query.h"

#include <optional>
#include <vector>

namespace meterbird::alerts {

/// Now, by both clocks: the wall's for people, CLOCK_BOOTTIME (which counts sleep and never jumps) for lengths.
struct Moment {
    Timestamp wall = 0;
    Milliseconds boot = 0;

    bool operator==(const Moment &) const = default;
};

Moment currentMoment();

/// What the last good answer says of one series: its value and whether that is a breach.
struct Reading {
    Labels labels; ///< the alert's full label set
    double value = 0;
    bool isBreach = false;

    bool operator==(const Reading &) const = default;
};

struct Readings {
    std::vector<Reading> list;
    bool isPartial = false; ///< the server warned that series may be missing: nothing is resolved for being absent

    bool operator==(const Readings &) const = default;
};

/// The answer to the question of `condition` (Condition::query) as readings of `rule`: label templates filled in,
/// comparisons made as PromQL makes them (NaN compares false). Error (BadQuery, TooMuch) when it is no vector or
/// scalar, two series have the same labels, or there are more than 2,000.
Result<Readings> readingsOf(const Rule &rule, const Condition &condition, const prometheus::Answer &answer);

/// One turn of the clock for one rule.
struct Step {
    Timestamp at = 0; ///< by the wall
    Milliseconds elapsed = 0; ///< since the last good evaluation; 0 when that is unknown
    bool isAfterGap = false; ///< we slept or were away: this evaluation looks, only the next one may fire or resolve

    bool operator==(const Step &) const = default;
};

/// `last` is the last good evaluation of the rule, if there was one in this run; `wasAway` says that alerts were
/// restored from an earlier run. A gap is more than three intervals, or a clock that went backwards.
Step stepTo(Moment now, std::optional<Moment> last, Milliseconds interval, bool wasAway);

struct Evaluation {
    std::vector<Alert> active; ///< pending and firing ones after this step
    std::vector<Transition> transitions; ///< in the order in which they happened

    bool operator==(const Evaluation &) const = default;
};

/// The whole of alerting, as a function. `active` are the alerts of this rule before the step. An error changes
/// nothing: an outage neither fires nor resolves.
Evaluation evaluate(const Rule &rule, std::vector<Alert> active, const Result<Readings> &readings, Step step,
                    Comparison worse = Comparison::Greater);

} // namespace meterbird::alerts

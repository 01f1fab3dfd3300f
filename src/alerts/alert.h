// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/labels.h"
#include "src/base/quantile.h"
#include "src/base/timerange.h"

#include <cstdint>
#include <optional>
#include <string>

namespace meterbird::alerts {

enum class AlertState { Pending, Firing };

/// One breach of one rule by one label set, from its first sight to its end. Lengths are counted by the clock that
/// does not jump, so the clock on the wall may be set while an alert lasts.
struct Alert {
    std::string ruleId;
    Labels labels; ///< of the series without its name, with the rule's labels and alertname: with ruleId its key
    AlertState state = AlertState::Pending;
    Timestamp since = 0; ///< first seen, by the clock on the wall
    Timestamp firedAt = 0; ///< 0: not yet
    Milliseconds breachedFor = 0; ///< counted against `for`
    std::optional<Milliseconds> clearFor; ///< counted against `keep_firing_for`; nothing while it is breached
    double value = 0; ///< the last one seen
    double peak = 0; ///< the worst one seen
    QuantileBounds bounds; ///< of its values, when they are quantiles: what the buckets cannot tell. Not kept
    bool isRestored = false; ///< read from the store and not seen since: may have ended while we were not running
    std::int64_t episode = 0; ///< its row in the history; 0 while pending

    bool operator==(const Alert &) const = default;
};

/// A change of one alert.
struct Transition {
    enum class Kind {
        Pending, ///< breached, but not for long enough
        Fired,
        Resolved, ///< was firing
        Dropped, ///< was pending and ended before it fired
    };
    enum class Reason {
        Cleared, ///< the value is on the good side again
        DataGone, ///< there is no value any more
        WhileAway, ///< it ended while Meterbird was not running
        RuleRemoved,
    };
    Kind kind = Kind::Pending;
    Alert alert;
    Timestamp at = 0;
    Reason reason = Reason::Cleared; ///< of Resolved and Dropped

    bool operator==(const Transition &) const = default;
};

} // namespace meterbird::alerts

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alert.h"
#include "src/base/quantile.h"

namespace meterbird::alerts {

/// One alert from firing to its end, as it stands in the history: exactly once, whatever happens to the program.
struct Episode {
    std::int64_t id = 0;
    std::string ruleId;
    std::string ruleName;
    Labels labels;
    std::string severity;
    std::string summary; ///< what is wrong, in words; plain text
    std::string condition; ///< "above 10 s for 1 min"; empty when the rule cannot be put so
    Unit unit;
    Timestamp firedAt = 0;
    Timestamp since = 0; ///< when it was first pending
    Timestamp resolvedAt = 0; ///< 0: still firing
    Transition::Reason reason = Transition::Reason::Cleared; ///< once resolved
    BoundedValue peak; ///< the worst value, as far as it was known
    bool isRead = false;

    bool isFiring() const { return resolvedAt == 0; }
    bool operator==(const Episode &) const = default;
};

/// A row of the notification log: something that is to be told, or was.
struct LoggedNotice {
    enum class Kind { Fired, Resolved, Reminder };
    std::int64_t id = 0;
    std::int64_t episode = 0;
    Kind kind = Kind::Fired;
    Timestamp dueAt = 0;
    int tries = 0; ///< how often it was handed to the desktop without a receipt coming back
    std::string receipt; ///< empty: not delivered

    bool operator==(const LoggedNotice &) const = default;
};

/// Silence until `until`: for one alert, a whole rule (labels empty) or everything (rule empty too).
struct Snooze {
    std::string ruleId;
    std::optional<Labels> labels; ///< nothing: every alert of the rule
    Timestamp until = 0;

    bool covers(const std::string &rule, const Labels &alert) const
    {
        return ruleId.empty() || (ruleId == rule && (!labels || *labels == alert));
    }
    bool operator==(const Snooze &) const = default;
};

} // namespace meterbird::alerts

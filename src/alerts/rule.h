// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/labels.h"
#include "src/base/timerange.h"
#include "src/base/units.h"

#include <string>

namespace meterbird::alerts {

/// One alerting rule as its rule file describes it. A value.
struct Rule {
    std::string group;
    std::string name;
    std::string expr; ///< PromQL; each series that it returns is a breach
    Milliseconds holdFor = 0; ///< `for`: how long a breach lasts before it fires
    Milliseconds keepFiringFor = 0; ///< `keep_firing_for`: how long it must be over before it is resolved
    Milliseconds interval = 0; ///< of the group; 0: the engine's own
    Labels labels; ///< added to each alert; values may be templates
    Labels annotations; ///< templates: summary, description; `unit` names a Grafana unit for the value
    int line = 0; ///< where it stands in its file; 0: unknown

    /// Tells rules apart and survives an edit of the expression: group, name and labels.
    std::string id() const { return group + '\x1f' + name + '\x1f' + labels.toString(); }

    bool operator==(const Rule &) const = default;
};

/// A recording rule: kept when a file is written again, not evaluated here.
struct RecordingRule {
    std::string group;
    std::string record;
    std::string expr;
    Labels labels;
    Milliseconds interval = 0;

    bool operator==(const RecordingRule &) const = default;
};

/// The unit of the rule's value: its `unit` annotation, else what the metric names say (`_seconds`, `_dollars`).
Unit unitOf(const Rule &rule);

/// critical, warning, info …: the `severity` label; `warning` when there is none.
std::string severityOf(const Rule &rule);

} // namespace meterbird::alerts

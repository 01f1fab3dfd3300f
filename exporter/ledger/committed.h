// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/finding.h"
#include "exporter/ledger/inprogress.h"
#include "exporter/telemetry/foreign.h"
#include "exporter/telemetry/histogrambounds.h"
#include "exporter/telemetry/measurement.h"

#include <string>
#include <vector>

namespace meterbird::ledger {

/// Something to tell the FindingBook.
struct Remark {
    FindingKind kind {};
    std::string subject {};
    std::string detail {};

    bool operator==(const Remark &) const = default;
};

/// What a commit, or a look after the house, made true: for the telemetry and the findings.
struct Committed {
    std::vector<telemetry::Measurement> measurements {};
    std::vector<InProgress::Change> inProgress {};
    std::vector<telemetry::ForeignTotal> foreign {};
    std::vector<telemetry::BoundsNote> bounds {}; ///< each once, and no more than any honest senders have
    std::vector<Remark> remarks {};

    /// What was committed after it.
    void append(Committed &&later);
};

} // namespace meterbird::ledger

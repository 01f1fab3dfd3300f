// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/finding.h"
#include "exporter/receiver/senders.h"
#include "src/sources/report.h"

#include <vector>

namespace meterbird::ui {

/// What the exporter knows, in the words of the window: `src/` knows no exporter.
sources::Report reportFrom(const std::vector<receiver::Sender> &senders, const std::vector<ledger::Finding> &findings);

} // namespace meterbird::ui

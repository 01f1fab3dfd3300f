// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/endsignals.h"
#include "exporter/exporter.h"

#include <functional>
#include <string>

namespace meterbird::exporter {

/// The exporter without a window, until a signal ends it. What its owner should know goes to `say`, one sentence each:
/// where it listens and who can read there, and each time that nothing can be recorded any more or again. Returns the
/// exit code.
int runHeadless(const ExporterOptions &options, const EndSignals &ends,
                const std::function<void(const std::string &)> &say);

} // namespace meterbird::exporter

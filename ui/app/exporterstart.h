// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/exporter.h"

#include <functional>
#include <memory>

namespace meterbird::ui {

using StartedExporter = Result<std::unique_ptr<exporter::Exporter>>;

/// How an exporter comes to be. Called on a thread of its own: reading back a full ledger, or a slow disk, takes as
/// long as it takes.
using ExporterStarter = std::function<StartedExporter(const exporter::ExporterOptions &)>;

/// Takes the data folder for this process, then starts the exporter on it. Any thread. Errors: those of
/// DataLock::take() and Exporter::start().
StartedExporter startExporter(const exporter::ExporterOptions &options);

} // namespace meterbird::ui

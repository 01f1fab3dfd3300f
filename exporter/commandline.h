// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/exporter.h"

#include <variant>

namespace meterbird::exporter {

/// What the arguments of meterbird-exporter ask for: to run so, or to end at once with this exit code (after --help,
/// --version, or wrong usage, which has been said on stderr).
std::variant<ExporterOptions, int> readCommandLine(int argc, const char *const *argv);

} // namespace meterbird::exporter

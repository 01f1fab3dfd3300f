// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/query.h"
#include "ui/app/commandline.h"

#include <string>

namespace meterbird::ui {

/// An answer for the terminal. Table: label set, value (or one row a sample), aligned, control characters removed, so
/// that no label value can play with the terminal. CSV: RFC 4180, one row a sample. JSON: the `data` form of the
/// Prometheus API.
std::string printAnswer(const prometheus::Answer &answer, QueryOptions::Format format);

} // namespace meterbird::ui

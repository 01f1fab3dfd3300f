// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace meterbird::ui {

struct StartOptions;

/// This program again, in the place of this process, with other arguments. What is open goes, as after a crash.
/// Returns only when that fails.
void startAnew(const QStringList &arguments);

/// The `--theme` that this start was given; empty without one.
QStringList themeArguments(const StartOptions &options);

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/rulefile.h"

#include <QString>

namespace meterbird::ui {

/// What is wrong, what is in force meanwhile and what to do; plain text.
QString wordsFor(const alerts::BrokenRules &broken);

} // namespace meterbird::ui

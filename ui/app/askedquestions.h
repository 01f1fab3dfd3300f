// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/rule.h"
#include "src/dashboard/panel.h"
#include "src/sources/questioncheck.h"

#include <vector>

namespace meterbird::ui {

/// What the doctor holds against what is sent: the panels that ask something, and the rules.
std::vector<sources::Question> questionsOf(const std::vector<dashboard::Panel> &panels,
                                           const std::vector<alerts::Rule> &rules);

} // namespace meterbird::ui

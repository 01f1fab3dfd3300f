// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"
#include "ui/dashboard/chartcard.h"

#include <map>
#include <vector>

namespace meterbird::dashboard {
class DashboardModel;
}
namespace meterbird::alerts {
class AlertEngine;
}

namespace meterbird::ui {

/// Which alert episodes to mark in which panel, by panel id: those whose rule asks about a metric that the panel shows.
std::map<int, std::vector<Episode>> marksFor(const dashboard::DashboardModel &model, alerts::AlertEngine &engine,
                                             Timestamp since);

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertengine.h"
#include "ui/theme/theme.h"

#include <QIcon>

namespace meterbird::ui {

/// The bird for the tray, by the worst that is going on. State is told by shape as well as colour: nothing, a dot for
/// unknown, a ring for pending, a triangle, a disc with a bar. It has an edge, for panels of any colour.
QIcon birdIcon(alerts::WorstState state, const Colors &colors);

} // namespace meterbird::ui

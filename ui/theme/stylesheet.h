// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QPalette>
#include <QString>

namespace meterbird::ui {

/// The palette that Fusion draws with.
QPalette paletteFrom(const Colors &colors);

/// What Fusion cannot be told by palette alone. Dynamic properties that it knows: `primary` on QPushButton (the one
/// main action), `flat` on QToolButton is Qt's own autoRaise.
QString styleSheetFrom(const Colors &colors);

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status.h"

#include <functional>

class QMenu;

namespace meterbird::ui {

/// Text from outside as the text of a menu entry: one line, no mnemonic, not endless.
QString menuText(const QString &text);

/// What the button of a variable says: `All`, the value, or how many.
QString selectionText(const ToolbarVariable &variable);

/// The selection when `value` (empty: "All") is chosen or taken away. Empty is all; taking the last one away is all
/// too.
QStringList selectionAfter(const ToolbarVariable &variable, const QString &value, bool chosen);

/// Fills `menu` with the values, at most 200; `choose` gets an empty value for "All".
void fillMenu(QMenu &menu, const ToolbarVariable &variable, const std::function<void(const QString &, bool)> &choose);

} // namespace meterbird::ui

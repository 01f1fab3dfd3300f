// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace meterbird::ui {

/// What a pill's colour means; the word in it says the same.
enum class Tone { Quiet, Good, Warning, Critical };

/// What the alert models tell their delegate beside the text.
enum AlertRole {
    ToneRole = Qt::UserRole + 1, ///< int(Tone): the cell is a pill with the text in it
    SecondLineRole, ///< text below the first, quieter
    MonospaceRole, ///< bool
    UnreadRole, ///< bool: a dot before the text
    RuleIdRole,
    LabelsRole, ///< meterbird::Labels
};

} // namespace meterbird::ui

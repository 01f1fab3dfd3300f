// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace meterbird::ui {

/// The application object takes over the user's locale for the C library as well, and printf and strtod would write and
/// expect 0,5 from then on. To be called right after it is made: numbers have points everywhere. QLocale stays.
void keepNumbersPlain();

} // namespace meterbird::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/plainnumbers.h"

#include <clocale>

namespace meterbird::ui {

void keepNumbersPlain()
{
    std::setlocale(LC_NUMERIC, "C");
}

} // namespace meterbird::ui

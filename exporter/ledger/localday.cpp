// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/localday.h"

#include <array>
#include <ctime>

namespace meterbird::ledger {

std::string localDay(Timestamp time)
{
    const auto seconds = static_cast<std::time_t>(time >= 0 ? time / 1000 : (time - 999) / 1000);
    std::tm parts {};
    localtime_r(&seconds, &parts);
    std::array<char, 32> text {};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
    return {text.data(), length};
}

} // namespace meterbird::ledger

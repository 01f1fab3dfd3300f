// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace meterbird::otlp {

/// Whether an attribute may be stored and shown: as a label of a metric under its own name. All others are dropped when
/// they come in, so that prompts, addresses and accounts never lie on the disk. Series that differ only in what was
/// dropped add up.
bool mayBeShown(std::string_view key);

} // namespace meterbird::otlp

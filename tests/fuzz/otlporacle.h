// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/decode.h"

#include <string>

namespace meterbird::fuzz {

/// Reads `bytes` as each of the three requests. Whatever can be read must be within its bounds, hold only valid UTF-8,
/// say the same after it was
/// written again in either encoding, and become what the ledger is promised.
void checkOtlp(const std::string &bytes, otlp::Encoding encoding);

} // namespace meterbird::fuzz

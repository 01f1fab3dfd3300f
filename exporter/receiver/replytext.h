// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"

#include <string>

namespace meterbird::receiver {

/// The bytes of an answer; no CORS header is ever among them. Without its body for a HEAD; `isLast`: the connection
/// ends with it.
std::string replyText(const Reply &reply, bool isHead, bool isLast);

} // namespace meterbird::receiver

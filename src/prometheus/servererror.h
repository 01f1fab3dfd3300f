// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <optional>
#include <string>
#include <string_view>

namespace meterbird::prometheus {

/// The two words of `{"status":"error","errorType":"…","error":"…"}`, as they came.
struct ServerWords {
    std::string type;
    std::string words;
};

/// What the server says in a body that is an error of the Prometheus API; nothing when it is none. Pure, any thread.
std::optional<ServerWords> errorIn(std::string_view body);

/// What such words with this HTTP status mean: the kind, plain text for people, the place in the query when they name
/// it.
Error serverError(int status, std::string_view errorType, std::string_view words);

} // namespace meterbird::prometheus

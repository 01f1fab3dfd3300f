// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <string>
#include <string_view>

namespace meterbird::demo {

/// Where events are sent: http://host:port, a path before /v1/events is kept.
struct Endpoint {
    std::string host; ///< without the brackets of an IPv6 address
    std::string port = "80";
    std::string path = "/v1/events";

    std::string url() const;
    bool operator==(const Endpoint &) const = default;
};

/// Error (Config), one sentence: not http, no host, a bad port, a user name, a query.
Result<Endpoint> parseTarget(std::string_view url);

} // namespace meterbird::demo

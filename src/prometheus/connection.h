// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <string>
#include <utility>
#include <vector>

namespace meterbird::prometheus {

/// Where a server that speaks the Prometheus API is, and what it wants to see before it answers.
struct Connection {
    using Header = std::pair<std::string, std::string>;

    std::string url; ///< base address: `http://127.0.0.1:9091`, `https://mimir.example/prometheus`
    std::vector<Header> headers; ///< sent with every question: Authorization, X-Scope-OrgID …; never logged

    /// Adds `Authorization: Bearer …`, in place of an earlier Authorization.
    void setBearer(const std::string &token);
    /// Adds `Authorization: Basic …`, in place of an earlier Authorization.
    void setBasic(const std::string &user, const std::string &password);

    bool operator==(const Connection &) const = default;
};

/// Error (Config) in words when the address is no http or https address, has a password in it, when a header is
/// malformed, or when a secret would go over plain http to another machine.
Result<void> check(const Connection &connection);

/// True when the address names this machine: localhost, 127.0.0.0/8, [::1].
bool isLoopback(const Connection &connection);

} // namespace meterbird::prometheus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"
#include "exporter/receiver/requesthead.h"

#include <cstddef>
#include <optional>
#include <string>

namespace meterbird::receiver {

/// Who may talk to the receiver at all.
struct Admission {
    bool loopbackOnly = true; ///< Host must name the loopback
    std::string token; ///< asked for on every POST and for every Page; empty: none
};

/// How a body is to be read, as its head announces it.
struct BodyPlan {
    std::string contentType;
    bool isGzip = false;
    std::size_t length = 0; ///< 0 too when it comes in chunks
    bool wantsContinue = false;
};

/// The request's Content-Type in lower case and without parameters; empty when it has none, or two.
std::string mediaTypeOf(const RequestHead &head);

/// 403 for what a web page would send: a foreign Host, any Origin. A page that rebinds its own name to 127.0.0.1 still
/// sends that name.
std::optional<Objection> strangerRefusal(const RequestHead &head, const Admission &admission);

/// 401 without the right token.
std::optional<Objection> tokenRefusal(const RequestHead &head, const Admission &admission);

/// The plan, or 400 (lengths that contradict each other), 411, 413, 415, 417.
OrObjection<BodyPlan> planBody(const RequestHead &head, const Route &route, std::size_t mostBytes);

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"

#include <cstddef>
#include <optional>
#include <string>

struct mg_request_info;

namespace meterbird::receiver {

/// Who may talk to the receiver at all.
struct Admission {
    bool loopbackOnly = true; ///< Host must name the loopback
    std::string token; ///< asked for on every POST; empty: none
};

/// How a body is to be read, as its head announces it.
struct BodyPlan {
    std::string contentType;
    bool isGzip = false;
    bool isChunked = false;
    std::size_t length = 0; ///< when not chunked
    bool wantsContinue = false;
};

/// The request's Content-Type in lower case and without parameters; empty when it has none, or two.
std::string mediaTypeOf(const mg_request_info &request);

/// 403 for what a web page would send: a foreign Host, any Origin.
std::optional<Objection> strangerRefusal(const mg_request_info &request, const Admission &admission);

/// 401 without the right token.
std::optional<Objection> tokenRefusal(const mg_request_info &request, const Admission &admission);

/// The plan, or 400 (lengths that contradict each other), 411, 413, 415, 417.
OrObjection<BodyPlan> planBody(const mg_request_info &request, const Route &route, std::size_t mostBytes);

} // namespace meterbird::receiver

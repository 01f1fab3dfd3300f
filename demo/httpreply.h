// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/sender.h"

#include <string_view>

namespace meterbird::demo {

/// What is known of a reply from the bytes so far.
struct ParsedReply {
    HttpReply reply;
    bool isComplete = false;
    bool closes = false; ///< no more can be sent on this connection
};

/// Reads an HTTP/1.x reply with Content-Length. One without a length (or chunked) is taken as complete after its head:
/// the status is all that is needed, and the connection is given up. Error (BadReply): this is not HTTP.
Result<ParsedReply> parseReply(std::string_view bytes);

} // namespace meterbird::demo

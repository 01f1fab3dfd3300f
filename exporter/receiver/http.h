// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace meterbird::receiver {

/// A whole answer. Retry-After is sent when it is above 0.
struct Reply {
    int status = 200;
    std::string body {};
    std::string contentType = "application/json";
    int retryAfterSeconds = 0;
    std::string allow {}; ///< methods, for a 405

    bool operator==(const Reply &) const = default;
};

/// `{"error":"…"}`
Reply errorReply(int status, std::string_view sentence, int retryAfterSeconds = 0);

/// `text` as a JSON string, quotes included. Valid UTF-8 stays as it is.
std::string jsonQuoted(std::string_view text);

/// A value, or the answer that says why there is none.
template<typename T>
using OrReply = tl::expected<T, Reply>;
using Refusal = tl::unexpected<Reply>;

/// A POST whose body has been read within all limits.
struct Post {
    std::string contentType; ///< lower case, without parameters; one of the route's
    std::string body; ///< decompressed
};

/// What is done with the POSTs to one path. `handle` is called on many threads at once and may wait; it does not throw.
struct Route {
    std::string path; ///< exactly
    std::vector<std::string> contentTypes;
    std::function<Reply(Post post)> handle;
};

} // namespace meterbird::receiver

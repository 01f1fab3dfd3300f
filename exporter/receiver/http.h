// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/bodybudget.h"

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

/// Why a request is not taken. How that is said is the matter of its path.
struct Objection {
    int status = 400;
    std::string sentence {};
    int retryAfterSeconds = 0;
    std::string allow {}; ///< methods, for a 405
};

/// A value, or why there is none.
template<typename T>
using OrObjection = tl::expected<T, Objection>;
using Refusal = tl::unexpected<Objection>;

/// A POST whose body has been read within all limits.
struct Post {
    std::string contentType; ///< lower case, without parameters; one of the route's
    std::string body; ///< decompressed
    BodyBudget::Share *share = nullptr; ///< of the body, for what it becomes besides; null: that is not counted
};

/// How an error is worded. `contentType` is the request's, in lower case and without parameters; empty when it has none
/// or it could not be read. Status and Retry-After of the answer are set from the arguments afterwards.
using WordError =
    std::function<Reply(int status, std::string_view sentence, int retryAfterSeconds, std::string_view contentType)>;

/// What is done with the POSTs to one path. The functions are called on many threads at once and do not throw; `handle`
/// may wait.
struct Route {
    std::string path; ///< exactly
    std::vector<std::string> contentTypes;
    std::function<Reply(Post post)> handle;
    WordError wordError {}; ///< for every request to this path that does not reach `handle`; empty: errorReply
};

/// A page that can only be read (GET, HEAD). `make` is called on many threads at once and may wait; it does not throw.
struct Page {
    std::string path; ///< exactly
    std::function<Reply()> make;
};

/// The answer to a request that is not taken; `route` is null when its path is no route's.
Reply worded(const Objection &objection, const Route *route, std::string_view contentType);

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace meterbird::receiver {

/// The head of a request as it came, in views into the reader that read it: valid until that one goes on.
struct RequestHead {
    std::string_view method {};
    std::string_view authority {}; ///< of a target in absolute form (http://host:port/path); else empty
    std::string_view path {}; ///< without the query
    bool isHttp10 = false;
    bool keepsAlive = false; ///< the client wants to send more on this connection
    std::vector<std::pair<std::string_view, std::string_view>> headers {}; ///< repeated ones are repeated

    /// All values of a header; `name` in any case.
    std::vector<std::string_view> values(std::string_view name) const;

    /// True when bytes of a body may follow.
    bool announcesBody() const;
};

} // namespace meterbird::receiver

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace meterbird {

/// What went wrong, as a value. The kind decides what the program does; `detail` is one plain-text sentence
/// fragment (what, where) for the log and for ui/, which words the kind for people. May hold text from outside.
struct Error {
    enum class Kind {
        Network, ///< the other side cannot be reached, or hung up half-way
        Timeout, ///< it did not answer in time
        Cancelled, ///< we ended it ourselves
        Refused, ///< 401 or 403
        Http, ///< any other status that is not an answer
        BadReply, ///< not what the protocol promises (HTML, cut short, wrong shape)
        BadQuery, ///< the PromQL is wrong; line and column say where, when known
        TooMuch, ///< the answer or the question is over a limit (points, bytes, series)
        Config, ///< a file, an option or a setting is wrong
        Storage, ///< the disk or the database refused
    };
    Kind kind = Kind::Network;
    std::string detail;
    int line = 0; ///< 1-based place in the query or file; 0 when unknown
    int column = 0; ///< 1-based, in bytes; 0 when unknown

    bool operator==(const Error &) const = default;
};

/// The value, or why there is none. std::expected's twin, so that it can be swapped later.
template<typename T>
using Result = tl::expected<T, Error>;

using Failure = tl::unexpected<Error>;

} // namespace meterbird

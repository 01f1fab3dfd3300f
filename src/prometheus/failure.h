// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <QNetworkReply>

#include <optional>
#include <string>
#include <string_view>

namespace meterbird::prometheus {

/// The part of a reply that stands before its body. All of it comes from outside.
struct ReplyHead {
    int status = 0; ///< 0: there was none
    std::string reason;
    std::string contentType;
    std::string contentEncoding;
    std::string location;
    std::string retryAfter;
    bool askedPlain = false; ///< with Accept-Encoding: identity
};

/// Why a finished reply is no answer, or nothing when its body may be parsed as one.
std::optional<Error> failureOf(QNetworkReply::NetworkError error, std::string_view words, const ReplyHead &head,
                               std::string_view body);

} // namespace meterbird::prometheus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/http.h"

namespace meterbird::receiver {

std::string jsonQuoted(std::string_view text)
{
    static constexpr std::string_view Hex = "0123456789abcdef";
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            quoted.append(1, '\\').append(1, c);
        else if (byte < 0x20)
            quoted.append("\\u00").append(1, Hex[byte >> 4]).append(1, Hex[byte & 15]);
        else
            quoted += c;
    }
    return quoted += '"';
}

Reply errorReply(int status, std::string_view sentence, int retryAfterSeconds)
{
    return {
        .status = status, .body = "{\"error\":" + jsonQuoted(sentence) + "}\n", .retryAfterSeconds = retryAfterSeconds};
}

Reply worded(const Objection &objection, const Route *route, std::string_view contentType)
{
    const auto &[status, sentence, retryAfterSeconds, allow] = objection;
    Reply reply = route && route->wordError ? route->wordError(status, sentence, retryAfterSeconds, contentType)
                                            : errorReply(status, sentence);
    reply.status = status;
    reply.retryAfterSeconds = retryAfterSeconds;
    reply.allow = allow;
    return reply;
}

} // namespace meterbird::receiver

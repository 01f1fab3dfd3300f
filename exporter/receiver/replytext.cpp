// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/replytext.h"

namespace meterbird::receiver {

namespace {

/// For people who look at the wire; clients go by the number.
const char *reasonOf(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 417:
        return "Expectation Failed";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    default:
        return "";
    }
}

} // namespace

std::string replyText(const Reply &reply, bool isHead, bool isLast)
{
    std::string text = "HTTP/1.1 " + std::to_string(reply.status) + ' ';
    text.append(reasonOf(reply.status)).append("\r\nContent-Type: ").append(reply.contentType);
    text.append("\r\nContent-Length: ").append(std::to_string(reply.body.size()));
    text.append("\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
    if (reply.retryAfterSeconds > 0)
        text.append("Retry-After: ").append(std::to_string(reply.retryAfterSeconds)).append("\r\n");
    if (!reply.allow.empty())
        text.append("Allow: ").append(reply.allow).append("\r\n");
    if (reply.status == 401)
        text.append("WWW-Authenticate: Bearer\r\n");
    if (isLast)
        text.append("Connection: close\r\n");
    text.append("\r\n");
    return isHead ? text : text += reply.body;
}

} // namespace meterbird::receiver

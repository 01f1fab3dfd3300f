// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/failure.h"

#include "src/base/text.h"
#include "src/prometheus/servererror.h"

#include <algorithm>
#include <cctype>

namespace meterbird::prometheus {

namespace {

using Kind = Error::Kind;

bool holds(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
    return result;
}

bool looksLikeHtml(std::string_view contentType, std::string_view body)
{
    const std::size_t first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return holds(lower(contentType), "html") || (first != std::string_view::npos && body[first] == '<');
}

std::optional<Error> transportFailure(QNetworkReply::NetworkError error, std::string_view words, const ReplyHead &head)
{
    const std::string plain = plainText(words, 300);
    switch (error) {
    case QNetworkReply::NoError:
        return std::nullopt;
    case QNetworkReply::OperationCanceledError: // our own aborts never come this far: it is the idle timeout
    case QNetworkReply::TimeoutError:
    case QNetworkReply::ProxyTimeoutError:
        return Error {Kind::Timeout, "the server went silent"};
    case QNetworkReply::RemoteHostClosedError:
        if (head.status != 0)
            return Error {Kind::BadReply, "the answer was cut short: the server hung up half-way"};
        return Error {Kind::Network, "the server hung up without an answer"};
    case QNetworkReply::UnknownContentError:
        if (head.status == 0 || head.status == 200)
            return Error {Kind::TooMuch, "the answer cannot be unpacked: " + plain};
        return std::nullopt;
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolInvalidOperationError:
    case QNetworkReply::ProtocolUnknownError:
        if (head.status == 0 || head.status == 200)
            return Error {Kind::BadReply, "not a Prometheus: it does not speak HTTP"};
        return std::nullopt;
    default:
        // An error that is words for the HTTP status, which says it better.
        if (head.status >= 400)
            return std::nullopt;
        return Error {Kind::Network, "not reachable: " + plain};
    }
}

Error statusFailure(const ReplyHead &head, std::string_view body)
{
    std::string words = "HTTP " + std::to_string(head.status);
    if (!head.reason.empty())
        words += ' ' + plainText(head.reason, 80);
    if (!body.empty() && !looksLikeHtml(head.contentType, body))
        words += ": " + plainText(body, 300);
    if (head.status == 401 || head.status == 403)
        return {Kind::Refused, words};
    if (head.status == 413)
        return {Kind::TooMuch, words};
    if (head.status < 500 && head.status != 429 && looksLikeHtml(head.contentType, body))
        return {Kind::BadReply, "not a Prometheus: it answers with a web page (" + words + ")"};
    if (!head.retryAfter.empty())
        words += " (retry after " + plainText(head.retryAfter, 40) + ")";
    return {Kind::Http, words};
}

Error redirectFailure(const ReplyHead &head)
{
    // Without what could be a password in it.
    std::string target = plainText(head.location, 200);
    const std::size_t slashes = target.find("://");
    const std::size_t at = target.find('@');
    if (slashes != std::string::npos && at != std::string::npos && at < target.find('/', slashes + 3))
        target.erase(slashes + 3, at - slashes - 2);
    return {Kind::Http,
            "HTTP " + std::to_string(head.status) + ": the server sends us on to "
                + (target.empty() ? "nowhere" : target) + "; put the right address into the connection"};
}

} // namespace

std::optional<Error> failureOf(QNetworkReply::NetworkError error, std::string_view words, const ReplyHead &head,
                               std::string_view body)
{
    if (auto failure = transportFailure(error, words, head))
        return failure;
    if (head.status >= 300 && head.status < 400)
        return redirectFailure(head);
    const bool isJson = holds(lower(head.contentType), "json");
    if (head.status < 200 || head.status >= 300) {
        if (const auto said = isJson ? errorIn(body) : std::nullopt)
            return serverError(head.status, said->type, said->words);
        return statusFailure(head, body);
    }
    if (looksLikeHtml(head.contentType, body))
        return Error {Kind::BadReply, "not a Prometheus: it answers with a web page"};
    if (!isJson)
        return Error {Kind::BadReply,
                      "not a Prometheus: it answers with '" + plainText(head.contentType, 80) + "' in place of JSON"};
    if (head.askedPlain && !head.contentEncoding.empty() && lower(head.contentEncoding) != "identity")
        return Error {Kind::BadReply, "the answer is packed although we asked for it plain"};
    return std::nullopt;
}

} // namespace meterbird::prometheus

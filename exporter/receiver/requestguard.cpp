// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/requestguard.h"

#include "exporter/receiver/bearertoken.h"
#include "exporter/telemetry/loopbackhost.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace meterbird::receiver {

namespace {

using Values = std::vector<std::string_view>;

std::string lowered(std::string_view text)
{
    std::string lower(text);
    for (char &c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lower;
}

/// `Application/JSON; charset=utf-8` is `application/json`.
std::string mediaType(std::string_view value)
{
    value = value.substr(0, value.find(';'));
    while (value.ends_with(' ') || value.ends_with('\t'))
        value.remove_suffix(1);
    return lowered(value);
}

std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : " or ") + word;
    return text;
}

OrObjection<std::string> takenType(const RequestHead &head, const Route &route)
{
    const std::string type = mediaTypeOf(head);
    if (std::ranges::find(route.contentTypes, type) == route.contentTypes.end())
        return Refusal(Objection {415, "the Content-Type must be " + joined(route.contentTypes)});
    return type;
}

OrObjection<bool> isGzip(const RequestHead &head)
{
    const Values values = head.values("Content-Encoding");
    const std::string encoding = values.empty() ? "identity" : lowered(values.front());
    if (values.size() > 1 || (encoding != "identity" && encoding != "gzip" && encoding != "x-gzip"))
        return Refusal(Objection {415, "the Content-Encoding must be gzip or none"});
    return encoding != "identity";
}

/// Two lengths, or a length beside chunks, are how one request is smuggled inside another.
std::optional<Objection> readLength(const RequestHead &head, std::size_t mostBytes, BodyPlan &plan)
{
    const Values lengths = head.values("Content-Length");
    const Values encodings = head.values("Transfer-Encoding");
    if (lengths.size() > 1 || encodings.size() > 1 || (!lengths.empty() && !encodings.empty()))
        return Objection {400,
                          "the length of the body must be given once: Content-Length or Transfer-Encoding: chunked"};
    if (!encodings.empty()) {
        if (lowered(encodings.front()) != "chunked" || head.isHttp10)
            return Objection {400, "the Transfer-Encoding must be chunked or none"};
        return std::nullopt;
    }
    if (lengths.empty())
        return Objection {411, "a Content-Length or Transfer-Encoding: chunked is required"};
    const std::string_view text = lengths.front();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), plan.length);
    const bool isNumber = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    if (!isNumber)
        return Objection {400, "the Content-Length must be a number of bytes"};
    if (error != std::errc() || plan.length > mostBytes)
        return Objection {413, "the body may have at most " + std::to_string(mostBytes) + " bytes"};
    return std::nullopt;
}

} // namespace

std::string mediaTypeOf(const RequestHead &head)
{
    const Values values = head.values("Content-Type");
    return values.size() == 1 ? mediaType(values.front()) : std::string();
}

std::optional<Objection> strangerRefusal(const RequestHead &head, const Admission &admission)
{
    if (!head.values("Origin").empty() || !head.values("Sec-Fetch-Site").empty())
        return Objection {403, "requests from web pages are not accepted"};
    const Values hosts = head.values("Host");
    if (admission.loopbackOnly
        && (hosts.size() != 1 || !telemetry::isLoopbackHost(hosts.front())
            || (!head.authority.empty() && !telemetry::isLoopbackHost(head.authority))))
        return Objection {403, "the Host header must name this machine: 127.0.0.1 or localhost"};
    return std::nullopt;
}

std::optional<Objection> tokenRefusal(const RequestHead &head, const Admission &admission)
{
    if (admission.token.empty())
        return std::nullopt;
    const Values values = head.values("Authorization");
    if (values.size() == 1 && isAuthorized(values.front(), admission.token))
        return std::nullopt;
    return Objection {401, "the header Authorization: Bearer must carry the token of --token-file"};
}

OrObjection<BodyPlan> planBody(const RequestHead &head, const Route &route, std::size_t mostBytes)
{
    BodyPlan plan;
    if (auto refusal = readLength(head, mostBytes, plan))
        return Refusal(std::move(*refusal));
    auto type = takenType(head, route);
    if (!type)
        return Refusal(std::move(type.error()));
    plan.contentType = std::move(*type);
    const auto gzip = isGzip(head);
    if (!gzip)
        return Refusal(gzip.error());
    plan.isGzip = *gzip;
    const Values expectations = head.values("Expect");
    plan.wantsContinue = !expectations.empty() && !head.isHttp10;
    if (!expectations.empty() && (expectations.size() > 1 || lowered(expectations.front()) != "100-continue"))
        return Refusal(Objection {417, "the only expectation that can be met is 100-continue"});
    return plan;
}

} // namespace meterbird::receiver

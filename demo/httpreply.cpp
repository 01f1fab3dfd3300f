// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/httpreply.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace meterbird::demo {

namespace {

constexpr std::string_view endOfHead = "\r\n\r\n";

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc {} || end != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// The value of a header in `head`, empty when it is not there. `name` in lower case.
std::string header(std::string_view head, std::string_view name)
{
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && lower(line.substr(0, colon)) == name)
            return lower(trimmed(line.substr(colon + 1)));
    }
    return {};
}

} // namespace

Result<ParsedReply> parseReply(std::string_view bytes)
{
    const Failure notHttp(Error {Error::Kind::BadReply, "what listens there does not speak HTTP"});
    constexpr std::string_view start = "HTTP/1.";
    if (bytes.substr(0, start.size()) != start.substr(0, std::min(bytes.size(), start.size())))
        return notHttp;
    ParsedReply parsed;
    const std::size_t headEnd = bytes.find(endOfHead);
    if (headEnd == std::string_view::npos)
        return parsed;
    const std::string_view head = bytes.substr(0, headEnd);
    const auto status = head.size() >= 12 && head[8] == ' ' ? number(head.substr(9, 3)) : std::nullopt;
    if (!status || *status < 100)
        return notHttp;
    if (*status < 200) // an interim reply: the real one follows
        return parseReply(bytes.substr(headEnd + endOfHead.size()));
    parsed.reply.status = static_cast<int>(*status);
    if (const auto wait = number(header(head, "retry-after")))
        parsed.reply.retryAfter = std::min<std::int64_t>(*wait, 60) * 1'000;
    const std::string length = header(head, "content-length");
    const auto size = number(length);
    parsed.closes = !size || header(head, "connection") == "close" || head.starts_with("HTTP/1.0");
    const std::string_view body = bytes.substr(headEnd + endOfHead.size());
    parsed.isComplete = !size || body.size() >= static_cast<std::size_t>(*size);
    if (parsed.isComplete)
        parsed.reply.body = body.substr(0, size ? static_cast<std::size_t>(*size) : 0);
    return parsed;
}

} // namespace meterbird::demo

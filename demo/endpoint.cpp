// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/endpoint.h"

#include <charconv>

namespace meterbird::demo {

namespace {

Failure refuse(std::string_view url, std::string_view why)
{
    return Failure(
        Error {Error::Kind::Config, "the target \"" + std::string(url) + "\" cannot be used: " + std::string(why)});
}

bool isPort(std::string_view text)
{
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc {} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

} // namespace

std::string Endpoint::url() const
{
    const bool isV6 = host.find(':') != std::string::npos;
    return "http://" + (isV6 ? '[' + host + ']' : host) + ':' + port;
}

Result<Endpoint> parseTarget(std::string_view url)
{
    constexpr std::string_view scheme = "http://";
    std::string_view rest = url;
    if (rest.starts_with("https://"))
        return refuse(url, "the demo speaks plain http only");
    if (!rest.starts_with(scheme))
        return refuse(url, "it must begin with http://");
    rest.remove_prefix(scheme.size());
    for (const char c : rest) {
        if (c <= ' ' || c == 0x7F || c == '?' || c == '#' || c == '@' || c == '"')
            return refuse(url, "it must be http://host:port, without user name, query or blanks");
    }
    const std::size_t slash = rest.find('/');
    std::string_view authority = rest.substr(0, slash);
    std::string path(slash == std::string_view::npos ? std::string_view() : rest.substr(slash));
    while (path.ends_with('/'))
        path.pop_back();
    Endpoint endpoint;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos)
            return refuse(url, "the IPv6 address lacks its ]");
        endpoint.host = authority.substr(1, end - 1);
        authority.remove_prefix(end + 1);
    } else {
        endpoint.host = authority.substr(0, authority.find(':'));
        authority.remove_prefix(endpoint.host.size());
    }
    if (endpoint.host.empty())
        return refuse(url, "it names no host");
    if (!authority.empty()) {
        if (authority.front() != ':' || !isPort(authority.substr(1)))
            return refuse(url, "its port is not a number from 1 to 65535");
        endpoint.port = authority.substr(1);
    }
    if (!path.ends_with("/v1/events"))
        path += "/v1/events";
    endpoint.path = path;
    return endpoint;
}

} // namespace meterbird::demo

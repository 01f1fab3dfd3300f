// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/loopbackhost.h"

#include <algorithm>
#include <string>

#include <arpa/inet.h>

namespace meterbird::telemetry {

namespace {

bool isPort(std::string_view text)
{
    return !text.empty() && text.size() <= 5
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// `host` without its `:port` and brackets; empty when it is not of that form. A bare IPv6 address has no port.
std::string_view withoutPort(std::string_view host)
{
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        if (end == std::string_view::npos)
            return {};
        const std::string_view rest = host.substr(end + 1);
        const std::string_view inner = host.substr(1, end - 1);
        const bool isIpv6 = inner.find(':') != std::string_view::npos;
        return isIpv6 && (rest.empty() || (rest.front() == ':' && isPort(rest.substr(1)))) ? inner : std::string_view();
    }
    const auto colon = host.find(':');
    if (colon == std::string_view::npos || host.find(':', colon + 1) != std::string_view::npos)
        return host;
    return isPort(host.substr(colon + 1)) ? host.substr(0, colon) : std::string_view();
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

} // namespace

bool isLoopbackHost(std::string_view hostHeader)
{
    constexpr std::size_t longestName = 253 + 2 + 6; // a DNS name, brackets, a port
    if (hostHeader.size() > longestName)
        return false;
    return isLoopbackAddress(withoutPort(hostHeader));
}

bool isLoopbackAddress(std::string_view address)
{
    std::string name = lowered(address);
    in_addr v4 {};
    if (inet_pton(AF_INET, name.c_str(), &v4) == 1)
        return name.size() == address.size() && name.find('\0') == std::string::npos && (ntohl(v4.s_addr) >> 24) == 127;
    in6_addr v6 {};
    if (inet_pton(AF_INET6, name.c_str(), &v6) == 1)
        return name.find('\0') == std::string::npos && IN6_IS_ADDR_LOOPBACK(&v6);
    if (name.ends_with('.'))
        name.pop_back();
    return name == "localhost" || (name.ends_with(".localhost") && name.size() > std::string_view(".localhost").size());
}

} // namespace meterbird::telemetry

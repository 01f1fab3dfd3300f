// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"
#include "exporter/receiver/requestguard.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace meterbird::receiver {

/// A POST whose body is to be read and handed to its route.
struct Reading {
    const Route *route = nullptr;
    BodyPlan plan;
};

/// What is to be done about a request: say this, let a page be made, or read on.
using Step = std::variant<Reply, const Page *, Reading>;

/// Which path does what, and who may ask for it at all. Does not change; any thread.
class Routing
{
public:
    /// `url` is where this receiver is found.
    Routing(std::vector<Route> routes, std::vector<Page> pages, Admission admission, std::size_t mostBytes,
            std::string url);

    OrObjection<Step> stepFor(const RequestHead &head) const;
    /// The answer to a request that is not taken, in the words of its path.
    Reply worded(const Objection &objection, std::string_view path, std::string_view contentType) const;

    std::size_t mostBytes() const { return m_mostBytes; }

private:
    const Route *routeOf(std::string_view path) const;
    OrObjection<Step> stepForPage(const RequestHead &head) const;
    Reply welcome() const;

    const std::vector<Route> m_routes;
    const std::vector<Page> m_pages;
    const Admission m_admission;
    const std::size_t m_mostBytes;
    const std::string m_url;
};

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/routing.h"

#include <algorithm>
#include <utility>

namespace meterbird::receiver {

Routing::Routing(std::vector<Route> routes, std::vector<Page> pages, Admission admission, std::size_t mostBytes,
                 std::string url)
    : m_routes(std::move(routes))
    , m_pages(std::move(pages))
    , m_admission(std::move(admission))
    , m_mostBytes(mostBytes)
    , m_url(std::move(url))
{ }

const Route *Routing::routeOf(std::string_view path) const
{
    const auto route = std::ranges::find(m_routes, path, &Route::path);
    return route == m_routes.end() ? nullptr : &*route;
}

OrObjection<Step> Routing::stepFor(const RequestHead &head) const
{
    if (auto refusal = strangerRefusal(head, m_admission))
        return Refusal(std::move(*refusal));
    const Route *route = routeOf(head.path);
    if (!route)
        return stepForPage(head);
    if (head.method != "POST")
        return Refusal(Objection {405, "events are sent by POST", 0, "POST"});
    if (auto refusal = tokenRefusal(head, m_admission))
        return Refusal(std::move(*refusal));
    return planBody(head, *route, m_mostBytes).map([route](BodyPlan &&plan) {
        return Step(Reading {route, std::move(plan)});
    });
}

OrObjection<Step> Routing::stepForPage(const RequestHead &head) const
{
    const auto page = std::ranges::find(m_pages, head.path, &Page::path);
    if (page == m_pages.end() && head.path != "/" && head.path != "/healthz")
        return Refusal(Objection {404, "there is nothing at this path; events are sent to /v1/events"});
    if (head.method != "GET" && head.method != "HEAD")
        return Refusal(Objection {405, "this page can only be read", 0, "GET, HEAD"});
    if (page != m_pages.end()) {
        if (auto refusal = tokenRefusal(head, m_admission))
            return Refusal(std::move(*refusal));
        return Step(&*page);
    }
    if (head.path == "/")
        return Step(welcome());
    return Step(Reply {.body = "ok\n", .contentType = "text/plain; charset=utf-8"});
}

Reply Routing::welcome() const
{
    return {.body = "Meterbird's receiver: agents send their telemetry here.\n\n"
                    "  curl -H 'Content-Type: application/json' "
                + m_url
                + "/v1/events \\\n"
                  "    -d '{\"type\":\"llm_call\",\"model\":\"gpt-4o\",\"provider\":\"openai\",\"input_tokens\":1200,"
                  "\"output_tokens\":80,\"duration_seconds\":1.4}'\n",
            .contentType = "text/plain; charset=utf-8"};
}

Reply Routing::worded(const Objection &objection, std::string_view path, std::string_view contentType) const
{
    return receiver::worded(objection, routeOf(path), contentType);
}

} // namespace meterbird::receiver

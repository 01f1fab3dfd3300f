// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/tracebook.h"

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <utility>
#include <variant>

namespace meterbird::otlp {

namespace {

constexpr int MostSteps = 64; // up from a span; deeper than any agent nests, and parents may run in circles

/// An agent or a tool makes calls of its own; other spans only lie between.
bool isOfItsOwn(Role role)
{
    return role == Role::Inference || role == Role::Agent || role == Role::Tool;
}

} // namespace

/// What the spans of one trace say about each other. Spans are numbered in the order of their ids, so that climbing up
/// from each of a thousand costs no search.
class TraceBook::Relations
{
public:
    explicit Relations(const Nodes &nodes)
    {
        m_spans.reserve(nodes.size());
        for (const auto &[id, node] : nodes)
            m_spans.push_back({.id = id, .node = &node});
        for (Related &span : m_spans)
            span.above = placeOf(span.node->parent);
        for (const Related &span : m_spans)
            tellAbove(span);
        for (const Related &span : m_spans)
            countIn(span);
    }

    std::int64_t calls() const { return m_calls; }
    bool hasAgent() const { return m_hasAgent; }

    Kinship of(const SpanId &id, Role role) const
    {
        const int place = placeOf(id);
        if (place == Nowhere)
            return {};
        const Related &span = m_spans[static_cast<std::size_t>(place)];
        Kinship kinship;
        if (role == Role::Agent)
            kinship.iterations = span.iterations;
        kinship.isToldBelow = role == Role::Inference && span.isToldBelow;
        if (role == Role::Tool && span.run)
            kinship.run = *span.run;
        kinship.isCall = role == Role::Inference;
        if (!isOfItsOwn(role) || role == Role::Inference)
            kinship.above = maybeCallAbove(span);
        kinship.isUnrun = role == Role::Tool && !span.run && span.hasWaited;
        return kinship;
    }

private:
    static constexpr int Nowhere = -1;

    struct Related {
        SpanId id {};
        const Node *node = nullptr;
        int above = Nowhere;
        std::int64_t iterations = 0;
        bool isToldBelow = false;
        bool hasWaited = false;
        const Kinship::Run *run = nullptr;
    };

    int placeOf(const SpanId &id) const
    {
        const auto found = std::ranges::lower_bound(m_spans, id, {}, &Related::id);
        return found != m_spans.end() && found->id == id ? static_cast<int>(found - m_spans.begin()) : Nowhere;
    }

    /// The nearest span above `from` whose role is one of `roles`; null: none is known.
    Related *climb(const Related &from, std::initializer_list<Role> roles)
    {
        int place = from.above;
        for (int step = 0; step < MostSteps && place != Nowhere; ++step) {
            Related &span = m_spans[static_cast<std::size_t>(place)];
            if (std::ranges::find(roles, span.node->role) != roles.end())
                return &span;
            place = span.above;
        }
        return nullptr;
    }

    std::optional<SpanId> maybeCallAbove(const Related &from) const
    {
        const Related *span = &from;
        for (int step = 0; step < MostSteps; ++step) {
            if (span->node->parent == SpanId())
                return std::nullopt;
            if (span->above == Nowhere)
                return span->node->parent;
            span = &m_spans[static_cast<std::size_t>(span->above)];
            if (span->node->role == Role::Inference)
                return span == &from ? std::nullopt : std::optional(span->id);
            if (isOfItsOwn(span->node->role))
                return std::nullopt;
        }
        return std::nullopt;
    }

    void tellAbove(const Related &span)
    {
        const Role role = span.node->role;
        m_hasAgent |= role == Role::Agent;
        if ((role == Role::ToolRun || role == Role::ToolWait) && span.above != Nowhere) {
            Related &tool = m_spans[static_cast<std::size_t>(span.above)];
            tool.hasWaited |= role == Role::ToolWait;
            if (role == Role::ToolRun)
                tool.run = &span.node->run;
        }
        // A framework and the client library that it uses both tell of a call; an agent or a tool makes its own.
        if (role == Role::Inference) {
            Related *holder = climb(span, {Role::Inference, Role::Agent, Role::Tool});
            if (holder && holder->node->role == Role::Inference && holder != &span)
                holder->isToldBelow = true;
        }
    }

    void countIn(const Related &span)
    {
        if (span.node->role != Role::Inference || span.isToldBelow)
            return;
        ++m_calls;
        if (Related *agent = climb(span, {Role::Agent}))
            ++agent->iterations;
    }

    std::vector<Related> m_spans;
    std::int64_t m_calls = 0;
    bool m_hasAgent = false;
};

Kin TraceBook::add(std::span<SpanNote> spans, Timestamp now)
{
    // Trace by trace, so that one that has to go does not take half of itself along.
    std::vector<std::size_t> order(spans.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::stable_sort(order, {}, [spans](std::size_t i) { return spans[i].trace; });

    Kin kin;
    kin.spans.resize(spans.size());
    const std::lock_guard lock(m_mutex);
    for (auto begin = order.begin(); begin != order.end();) {
        const TraceId &id = spans[*begin].trace;
        const auto end = std::find_if(begin, order.end(), [&](std::size_t i) { return spans[i].trace != id; });
        Trace &trace = touch(id, now);
        std::for_each(begin, end, [&](std::size_t i) { put(trace, spans[i]); });
        const Relations relations(trace.nodes);
        for (; begin != end; ++begin)
            kin.spans[*begin] = relations.of(spans[*begin].id, spans[*begin].role);
        if (trace.root && !relations.hasAgent() && (trace.isWorkflow || relations.calls() > 0)) {
            if (auto *request = std::get_if<ledger::Request>(&trace.root->body); request && relations.calls() > 0)
                request->iterations = relations.calls();
            kin.requests.push_back({trace.id, *trace.root});
        }
        makeRoom(now);
    }
    return kin;
}

void TraceBook::confirm(std::span<const RootRequest> requests)
{
    const std::lock_guard lock(m_mutex);
    for (const RootRequest &request : requests) {
        const auto place = m_places.find(request.trace);
        if (place == m_places.end())
            continue;
        place->second->root.reset();
        place->second->isTold = true;
    }
}

std::size_t TraceBook::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_spans;
}

TraceBook::Trace &TraceBook::touch(const TraceId &id, Timestamp now)
{
    const auto [place, isNew] = m_places.try_emplace(id);
    if (isNew) {
        m_traces.push_front({.id = id});
        place->second = m_traces.begin();
    } else {
        m_traces.splice(m_traces.begin(), m_traces, place->second);
    }
    m_traces.front().seen = now;
    return m_traces.front();
}

void TraceBook::put(Trace &trace, SpanNote &span)
{
    if (span.asRequest && !trace.isTold) {
        trace.root = std::move(span.asRequest);
        trace.isWorkflow = span.role == Role::Workflow;
    }
    if (trace.nodes.size() >= MostSpansOfOne && !trace.nodes.contains(span.id))
        return;
    const auto [place, isNew] = trace.nodes.try_emplace(span.id);
    place->second = {span.parent, span.role, {span.seconds, span.isError}};
    m_spans += isNew ? 1 : 0;
}

/// The latest trace stays whatever its size.
void TraceBook::makeRoom(Timestamp now)
{
    while (m_traces.size() > 1) {
        const Trace &oldest = m_traces.back();
        const bool isFull = m_traces.size() > MostTraces || m_spans > MostSpans;
        if (!isFull && oldest.seen >= now - Patience)
            return;
        m_spans -= oldest.nodes.size();
        m_places.erase(oldest.id);
        m_traces.pop_back();
    }
}

} // namespace meterbird::otlp

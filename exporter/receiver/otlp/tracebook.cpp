// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/tracebook.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>
#include <variant>

namespace meterbird::otlp {

namespace {

constexpr int MostSteps = 64; // up from a span; deeper than any agent nests, and parents may run in circles

} // namespace

/// What the spans of one trace say about each other.
struct TraceBook::Relations {
    std::map<SpanId, std::int64_t> iterations {}; ///< of an agent
    std::set<SpanId> toldBelow {};
    std::map<SpanId, Kinship::Run> runs {}; ///< of a tool
    std::set<SpanId> waits {};
    std::int64_t calls = 0;
    bool hasAgent = false;

    Kinship of(const SpanId &id, Role role) const
    {
        Kinship kinship;
        if (const auto found = iterations.find(id); role == Role::Agent && found != iterations.end())
            kinship.iterations = found->second;
        kinship.isToldBelow = role == Role::Inference && toldBelow.contains(id);
        if (const auto found = runs.find(id); role == Role::Tool && found != runs.end())
            kinship.run = found->second;
        kinship.isUnrun = role == Role::Tool && !kinship.run && waits.contains(id);
        return kinship;
    }
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
        const Relations relations = relationsOf(trace);
        for (; begin != end; ++begin)
            kin.spans[*begin] = relations.of(spans[*begin].id, spans[*begin].role);
        if (trace.root && !relations.hasAgent && (trace.isWorkflow || relations.calls > 0)) {
            if (auto *request = std::get_if<ledger::Request>(&trace.root->body); request && relations.calls > 0)
                request->iterations = relations.calls;
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

TraceBook::Relations TraceBook::relationsOf(const Trace &trace)
{
    Relations relations;
    // Calls `visit` for each span above `from`, the nearest first, until it answers false.
    const auto climb = [&trace](const Node &from, const auto &visit) {
        auto above = trace.nodes.find(from.parent);
        for (int step = 0; step < MostSteps && above != trace.nodes.end(); ++step) {
            if (!visit(*above))
                return;
            above = trace.nodes.find(above->second.parent);
        }
    };
    for (const auto &[id, node] : trace.nodes) {
        relations.hasAgent |= node.role == Role::Agent;
        if (node.role == Role::ToolRun)
            relations.runs[node.parent] = node.run;
        if (node.role == Role::ToolWait)
            relations.waits.insert(node.parent);
        // A framework and the client library that it uses both tell of a call; a tool or an agent makes calls of its
        // own.
        if (node.role == Role::Inference) {
            climb(node, [&relations, self = id](const auto &above) {
                if (above.second.role == Role::Inference && above.first != self)
                    relations.toldBelow.insert(above.first);
                return above.second.role != Role::Agent && above.second.role != Role::Tool;
            });
        }
    }
    for (const auto &[id, node] : trace.nodes) {
        if (node.role != Role::Inference || relations.toldBelow.contains(id))
            continue;
        ++relations.calls;
        climb(node, [&relations](const auto &above) {
            if (above.second.role != Role::Agent)
                return true;
            ++relations.iterations[above.first];
            return false;
        });
    }
    return relations;
}

} // namespace meterbird::otlp

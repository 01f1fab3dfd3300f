// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/spantable.h"
#include "src/base/timerange.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace meterbird::otlp {

/// One span, as far as those of its trace have to know it.
struct SpanNote {
    TraceId trace {};
    SpanId id {};
    SpanId parent {};
    Role role = Role::None;
    double seconds = 0; ///< ToolRun
    bool isError = false; ///< ToolRun
    /// Of a root that is no agent, no call, no tool: what it counts as when its trace turns out to be a request.
    std::optional<ledger::Event> asRequest {};
};

/// What the others of its trace say about one span.
struct Kinship {
    struct Run {
        double seconds = 0;
        bool isError = false;

        bool operator==(const Run &) const = default;
    };

    std::int64_t iterations = 0; ///< Agent: calls of models of which it is the nearest agent above
    bool isToldBelow = false; ///< Inference: a span below it tells of the same call
    std::optional<Run> run {}; ///< Tool
    bool isUnrun = false; ///< Tool: it waited for its user, and was not run
    bool isCall = false; ///< Inference
    /// Of a call, and of what may lie between two that tell of the same one: the nearest above that may be the other,
    /// as it is known for a call or not known at all.
    std::optional<SpanId> above {};

    bool operator==(const Kinship &) const = default;
};

/// A root of a trace that turned out to be a request.
struct RootRequest {
    TraceId trace {};
    ledger::Event event {};
};

struct Kin {
    std::vector<Kinship> spans {}; ///< one for each
    std::vector<RootRequest> requests {}; ///< until confirm() says that they are recorded
};

/// Remembers which span lies below which, for what no span knows alone. Spans of a trace come in any order and over
/// several requests, though what has ended first mostly comes first: an agent's calls before the agent. What comes
/// later than the span that it is about is not known then.
///
/// A trace with calls of models in it, but without an agent, is itself a request: its root counts as one. So does a
/// root that is a workflow.
///
/// Bounded: 2,000 traces, 1,000 spans of each, 50,000 in all, 10 minutes of silence; those silent for longest go first.
/// Nothing of it survives a restart. Any thread.
class TraceBook
{
public:
    static constexpr std::size_t MostTraces = 2'000;
    static constexpr std::size_t MostSpansOfOne = 1'000;
    static constexpr std::size_t MostSpans = 50'000;
    static constexpr Milliseconds Patience = 10 * 60 * 1000;

    /// Takes spans in and says what is known of each now. The same spans again change nothing.
    Kin add(std::span<SpanNote> spans, Timestamp now);

    /// These are recorded: they will not be told of again.
    void confirm(std::span<const RootRequest> requests);

    std::size_t size() const; ///< spans

private:
    struct Node {
        SpanId parent {};
        Role role = Role::None;
        Kinship::Run run {};
    };
    using Nodes = std::map<SpanId, Node>; ///< no hash: hostile ids cannot make it slow
    struct Trace {
        TraceId id {};
        Timestamp seen = 0;
        Nodes nodes {};
        std::optional<ledger::Event> root {}; ///< not recorded yet
        bool isWorkflow = false; ///< the root is
        bool isTold = false; ///< the root is recorded
    };
    class Relations;
    using Traces = std::list<Trace>; ///< the latest first

    Trace &touch(const TraceId &id, Timestamp now);
    void put(Trace &trace, SpanNote &span);
    void makeRoom(Timestamp now);

    mutable std::mutex m_mutex;
    Traces m_traces;
    std::map<TraceId, Traces::iterator> m_places;
    std::size_t m_spans = 0;
};

} // namespace meterbird::otlp

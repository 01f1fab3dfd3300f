// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/eventbatch.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/spantable.h"
#include "exporter/receiver/otlp/tally.h"
#include "exporter/receiver/otlp/tracebook.h"

#include <cstdint>
#include <span>
#include <vector>

namespace meterbird::otlp {

/// Makes events of the spans of one request, with what the trace book knows of those they belong to. An event's id is
/// made of its trace and span: sent again, it is known. That a span above tells of a call again is marked in the
/// ledger, where it outlives the book. A span that means nothing to the catalogue is accepted.
class SpanReading
{
public:
    SpanReading(const TraceData &data, TraceBook &traces, Tally &tally)
        : m_data(data)
        , m_traces(traces)
        , m_tally(tally)
    { }

    void read(const EventHandler &handOn);

private:
    /// A span that was found good.
    struct Found {
        const Span *span;
        std::uint32_t resource;
        SpanMeaning meaning;
    };

    EventBatch readBatch(std::span<const Span> spans);
    bool isGood(const Found &found);
    SpanNote noteOf(const Found &found);
    void addMark(const Span &span, const Kinship &kinship, EventBatch &into);
    void addEvent(const Found &found, const Kinship &kinship, EventBatch &into);
    Attributes attributesOf(const Span &span) const { return Attributes(in(m_data.attributes, span.attributes)); }

    const TraceData &m_data;
    TraceBook &m_traces;
    Tally &m_tally;
};

} // namespace meterbird::otlp

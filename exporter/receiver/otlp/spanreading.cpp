// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/spanreading.h"

#include "exporter/receiver/otlp/bounds.h"
#include "exporter/receiver/otlp/spanevents.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace meterbird::otlp {

namespace {

bool isCounted(Role role)
{
    return role != Role::None && role != Role::ToolWait;
}

std::string complaintAbout(const Span &span, Role role, Timestamp now)
{
    if (span.trace == TraceId() || span.id == SpanId())
        return "it has no trace id or no span id";
    if (std::string complaint = timeComplaint(span.end, now); !complaint.empty())
        return complaint;
    if (!isCounted(role))
        return {};
    if (span.start == 0)
        return "it does not say when it started";
    if (span.start > span.end)
        return "it ends before it starts";
    if (secondsOf(span) > MostSeconds)
        return "it lasts longer than a day";
    return {};
}

/// What a span is called when something is wrong with it. Not by its name: that may hold anything.
std::string_view wordFor(Role role)
{
    switch (role) {
    case Role::Inference:
        return "inference span";
    case Role::Agent:
        return "agent span";
    case Role::Workflow:
        return "workflow span";
    case Role::Tool:
    case Role::ToolRun:
    case Role::ToolWait:
        return "tool span";
    case Role::Query:
        return "database span";
    case Role::None:
        break;
    }
    return "span";
}

bool isRoot(const Span &span)
{
    return span.parent == SpanId();
}

} // namespace

void SpanReading::read(const EventHandler &handOn)
{
    const std::span<const Span> all(m_data.spans);
    for (std::size_t first = 0; first < all.size(); first += EventBatch::MostItems) {
        EventBatch batch = readBatch(all.subspan(first, std::min(EventBatch::MostItems, all.size() - first)));
        if (!batch.isEmpty() && !handOn(batch))
            return;
        m_traces.confirm(batch.requests);
    }
}

EventBatch SpanReading::readBatch(std::span<const Span> spans)
{
    std::vector<Found> found;
    std::vector<SpanNote> notes;
    found.reserve(spans.size());
    notes.reserve(spans.size());
    for (const Span &span : spans) {
        const std::uint32_t resource = m_data.scopes[span.scope].resource;
        const Found each {&span, resource, meaningOf(span, attributesOf(span), m_tally.origin(resource))};
        if (!isGood(each))
            continue;
        found.push_back(each);
        notes.push_back(noteOf(each));
    }
    Kin kin = m_traces.add(notes, m_tally.now());
    EventBatch batch;
    for (std::size_t i = 0; i < found.size(); ++i) {
        addMark(*found[i].span, kin.spans[i], batch);
        addEvent(found[i], kin.spans[i], batch);
    }
    for (const RootRequest &request : kin.requests)
        batch.add(request.event, std::nullopt);
    batch.requests = std::move(kin.requests);
    return batch;
}

bool SpanReading::isGood(const Found &found)
{
    const std::string complaint = complaintAbout(*found.span, found.meaning.role, m_tally.now());
    if (complaint.empty()) {
        m_tally.watchClock(found.resource, found.span->end);
        return true;
    }
    const bool isOff = !timeComplaint(found.span->end, m_tally.now()).empty();
    m_tally.reject(found.resource, wordFor(found.meaning.role), complaint,
                   isOff ? ledger::FindingKind::ClockOff : ledger::FindingKind::RejectedData);
    return false;
}

SpanNote SpanReading::noteOf(const Found &found)
{
    const Span &span = *found.span;
    const Role role = found.meaning.role;
    SpanNote note {.trace = span.trace, .id = span.id, .parent = span.parent, .role = role};
    const Attributes attributes = attributesOf(span);
    if (role == Role::ToolRun) {
        note.seconds = secondsOf(span);
        note.isError = !errorOf(span, attributes).empty();
    }
    const bool hasLength = span.start != 0 && span.start <= span.end && secondsOf(span) <= MostSeconds;
    if (isRoot(span) && (role == Role::None || role == Role::Workflow) && hasLength) {
        note.asRequest = requestOf({span, attributes, m_tally.origin(found.resource), found.meaning});
        note.asRequest->time = notTooOld(note.asRequest->time, m_tally.now());
    }
    return note;
}

/// A call marks what lies above it, and what lies between carries the mark on: spans that have ended first come first.
void SpanReading::addMark(const Span &span, const Kinship &kinship, EventBatch &into)
{
    if (!kinship.above)
        return;
    into.marks.push_back(
        {toldBelowId(span.trace, *kinship.above), kinship.isCall ? std::string() : toldBelowId(span.trace, span.id)});
}

void SpanReading::addEvent(const Found &found, const Kinship &kinship, EventBatch &into)
{
    const Attributes attributes = attributesOf(*found.span);
    std::string complaint;
    auto event = eventOf({*found.span, attributes, m_tally.origin(found.resource), found.meaning}, kinship, complaint);
    if (!complaint.empty()) {
        m_tally.reject(found.resource, wordFor(found.meaning.role), complaint, ledger::FindingKind::RejectedData);
        return;
    }
    m_tally.accept(found.resource);
    if (event) {
        event->time = notTooOld(event->time, m_tally.now());
        into.add(std::move(*event), found.resource);
    }
}

} // namespace meterbird::otlp

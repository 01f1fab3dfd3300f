// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/intake.h"

#include "exporter/receiver/bodylimits.h"
#include "exporter/receiver/otlp/eventbatch.h"
#include "exporter/receiver/otlp/logreading.h"
#include "exporter/receiver/otlp/pointreading.h"
#include "exporter/receiver/otlp/spanreading.h"
#include "exporter/receiver/otlp/tally.h"

#include <utility>

namespace meterbird::otlp {

namespace {

constexpr const char *Source = "otlp"; ///< of meterbird_events_total

/// The room of one batch, for as long as it is recorded.
class BatchRoom
{
public:
    BatchRoom(Intake::Room *room, std::size_t bytes)
        : m_room(room)
        , m_bytes(bytes)
        , m_isTaken(room && room->grow(bytes))
    { }
    ~BatchRoom()
    {
        if (m_isTaken)
            m_room->shrink(m_bytes);
    }
    BatchRoom(const BatchRoom &) = delete;
    BatchRoom &operator=(const BatchRoom &) = delete;

    /// A request that is as big as all that there is goes on without: there are not many of them.
    bool isRefused() const { return m_room && !m_isTaken && m_room->couldGrow(m_bytes); }

private:
    Intake::Room *const m_room;
    const std::size_t m_bytes;
    const bool m_isTaken;
};

Error noRoom()
{
    return {Error::Kind::TooMuch, receiver::TooManyBig};
}

} // namespace

Taken Intake::metrics(const MetricsData &data, Timestamp now, Room *room)
{
    Tally tally(data.resources, data.scopes, data.attributes, m_ledger.findings(), now);
    std::optional<Error> refusal;
    // A later batch that is refused has the whole request sent again: what the first ones counted is known by then.
    PointReading(data, m_streams, tally).read([&](PointBatch &batch) {
        const BatchRoom batchRoom(room, batch.bytes);
        if (batchRoom.isRefused()) {
            refusal = noRoom();
            return false;
        }
        const auto recorded = m_ledger.record({.source = Source, .points = std::move(batch.points)});
        if (!recorded) {
            refusal = recorded.error();
            return false;
        }
        for (std::size_t i = 0; i < recorded->points.size(); ++i) {
            if (recorded->points[i] == ledger::Outcome::Duplicate)
                tally.markDuplicate(batch.resources[i]);
            else if (recorded->points[i] == ledger::Outcome::Dropped)
                tally.markDropped(batch.resources[i]);
        }
        return true;
    });
    if (refusal)
        return {.refusal = std::move(refusal)};
    return conclude(tally);
}

Taken Intake::conclude(const Tally &tally)
{
    std::uint64_t rejected = 0;
    for (const Share &share : tally.shares()) {
        rejected += share.take.rejected;
        m_senders.note(share.origin.sender, share.take, tally.now());
    }
    // Nobody waits for this; should the ledger be busy, it is a figure of a status line that stays behind.
    if (rejected > 0)
        (void)m_ledger.record({.source = Source, .rejected = rejected, .rejection = tally.firstRejection()});
    return {.accepted = tally.accepted(), .rejected = tally.rejected(), .rejection = tally.firstRejection()};
}

Taken Intake::traces(const TraceData &data, Timestamp now, Room *room)
{
    Tally tally(data.resources, data.scopes, data.attributes, m_ledger.findings(), now);
    std::optional<Error> refusal;
    SpanReading(data, m_traces, tally).read([&](EventBatch &batch) {
        refusal = record(batch, tally, room);
        return !refusal;
    });
    if (refusal)
        return {.refusal = std::move(refusal)};
    return conclude(tally);
}

Taken Intake::logs(const LogsData &data, Timestamp now, Room *room)
{
    Tally tally(data.resources, data.scopes, data.attributes, m_ledger.findings(), now);
    std::optional<Error> refusal;
    LogReading(data, tally).read([&](EventBatch &batch) {
        refusal = record(batch, tally, room);
        return !refusal;
    });
    if (refusal)
        return {.refusal = std::move(refusal)};
    return conclude(tally);
}

std::optional<Error> Intake::record(EventBatch &batch, Tally &tally, Room *room)
{
    constexpr std::size_t BytesOfEvent = 1024; // with its words, and what its span needed on the way
    constexpr std::size_t BytesOfMark = 200;
    const BatchRoom batchRoom(room, batch.events.size() * BytesOfEvent + batch.marks.size() * BytesOfMark);
    if (batchRoom.isRefused())
        return noRoom();
    const auto recorded =
        m_ledger.record({.source = Source, .events = std::move(batch.events), .marks = std::move(batch.marks)});
    if (!recorded)
        return recorded.error();
    for (std::size_t i = 0; i < recorded->events.size(); ++i) {
        if (recorded->events[i] == ledger::Outcome::Duplicate && batch.resources[i])
            tally.markDuplicate(*batch.resources[i]);
    }
    return std::nullopt;
}

} // namespace meterbird::otlp

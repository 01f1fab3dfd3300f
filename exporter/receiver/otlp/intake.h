// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/ledger.h"
#include "exporter/receiver/bodybudget.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/streamcache.h"
#include "exporter/receiver/otlp/tracebook.h"
#include "exporter/receiver/senders.h"
#include "src/base/error.h"
#include "src/base/timerange.h"

#include <cstdint>
#include <optional>
#include <string>

namespace meterbird::otlp {

/// What became of one request. Repeats of what was already counted are accepted.
struct Taken {
    std::uint64_t accepted = 0; ///< data points, spans or log records
    std::uint64_t rejected = 0; ///< of the same; they are not to be sent again
    std::string rejection {}; ///< one sentence about the first of them; plain text
    std::optional<Error> refusal {}; ///< set: nothing was recorded, and it may be sent again later
};

class Tally;
struct EventBatch;

/// Gives what OTLP requests say a meaning and has it recorded: durable in `ledger` when a call returns. Notes who sent
/// it in `senders`. Both outlive it. Any thread, many at once.
class Intake
{
public:
    Intake(ledger::Ledger &ledger, receiver::SenderBook &senders)
        : m_ledger(ledger)
        , m_senders(senders)
    { }

    /// `now` is the receiver's clock. `room` is charged with each batch while it is recorded; null: nothing is. A batch
    /// that finds no room is a refusal, like one that the ledger cannot take.
    using Room = receiver::BodyBudget::Share;
    Taken metrics(const MetricsData &data, Timestamp now, Room *room = nullptr);
    Taken traces(const TraceData &data, Timestamp now, Room *room = nullptr);
    Taken logs(const LogsData &data, Timestamp now, Room *room = nullptr);

private:
    std::optional<Error> record(EventBatch &batch, Tally &tally, Room *room);
    Taken conclude(const Tally &tally);

    ledger::Ledger &m_ledger;
    receiver::SenderBook &m_senders;
    StreamCache m_streams;
    TraceBook m_traces;
};

} // namespace meterbird::otlp

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/bodybudget.h"
#include "exporter/receiver/otlp/model.h"
#include "src/base/error.h"

#include <memory>
#include <string>

namespace meterbird::otlp {

enum class Encoding { Protobuf, Json };

/// Reads OTLP bodies of both encodings into the flat form of model.h. Keeps its memory from one body to the next, so
/// one decoder a thread is the idea; not thread-safe. What is decoded stays good until the next call, and only while
/// `body` lives.
///
/// Unknown fields are skipped. An Error is about the whole body, and nothing of it was kept: BadReply (not this
/// encoding, with the byte offset where it broke), TooMuch (more values than MostPoints, nested deeper than 64) or
/// Cancelled (what all bodies become takes all the room that there is; later there is some again).
class Decoder
{
public:
    Decoder();
    ~Decoder();
    Decoder(const Decoder &) = delete;
    Decoder &operator=(const Decoder &) = delete;

    static constexpr std::size_t MostPoints = 200'000; ///< data points, spans or log records of one request

    /// `body` is not changed; it is not const because simdjson wants room behind its end. `share` is charged with what
    /// it becomes; null: nothing is.
    using Share = receiver::BodyBudget::Share;
    Result<const MetricsData *> metrics(std::string &body, Encoding encoding, Share *share = nullptr);
    Result<const TraceData *> traces(std::string &body, Encoding encoding, Share *share = nullptr);
    Result<const LogsData *> logs(std::string &body, Encoding encoding, Share *share = nullptr);

    /// Until the next body, which may not come for hours: keeps no more memory than most bodies need. What was decoded
    /// is gone.
    void rest() noexcept;
    std::size_t heldBytes() const; ///< about

private:
    struct Memory;
    Memory &memory();

    std::unique_ptr<Memory> m_memory; ///< null: none is kept
};

} // namespace meterbird::otlp

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace meterbird::receiver {

/// Who sends. Words come from outside and are made plain.
struct SenderName {
    std::string service {}; ///< service.name, or the `agent` of plain events; empty: not said
    std::string kind {}; ///< what it is, in words: `Claude Code`, `OpenTelemetry`, `plain events`

    auto operator<=>(const SenderName &) const = default;
};

/// What became of one request.
struct SenderTake {
    std::uint64_t accepted = 0; ///< events, data points, spans, log records
    std::uint64_t duplicates = 0;
    std::uint64_t rejected = 0;
    std::string rejection {}; ///< why, of the last of them
    std::uint64_t droppedStreams = 0; ///< new streams that found no room
};

/// One row of the Sources page.
struct Sender {
    SenderName name {};
    Timestamp firstSeen = 0;
    Timestamp lastSeen = 0;
    double eventsPerSecond = 0; ///< accepted, over the last 30 s
    std::uint64_t accepted = 0; ///< since the start, like the next three
    std::uint64_t duplicates = 0;
    std::uint64_t rejected = 0;
    std::uint64_t droppedStreams = 0;
    std::string lastRejection {}; ///< empty: nothing was

    bool operator==(const Sender &) const = default;
};

/// Who has sent what since the start; at most 200 senders, past that those that were silent for longest go. Any thread.
class SenderBook
{
public:
    void note(const SenderName &name, const SenderTake &take, Timestamp now);

    /// The latest first.
    std::vector<Sender> all(Timestamp now) const;

private:
    struct Second {
        Timestamp second = 0;
        std::uint64_t accepted = 0;
    };
    struct Entry {
        Sender sender;
        std::vector<Second> recent; ///< the last 30 s, oldest first
    };

    mutable std::mutex m_mutex;
    std::map<SenderName, Entry> m_senders;
};

} // namespace meterbird::receiver

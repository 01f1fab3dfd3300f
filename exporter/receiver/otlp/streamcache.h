// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streampoint.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace meterbird::otlp {

/// About: the words, which come from outside, and the numbers; the rest is the same for all.
std::size_t bytesOf(const ledger::Stream &stream);

/// What was made of streams that were met before, so that their next points cost no words. Holds the latest 10,000 to
/// 20,000, within 8 MiB: what it has forgotten is made again. Any thread.
class StreamCache
{
public:
    using StreamPtr = std::shared_ptr<const ledger::Stream>;

    static constexpr std::size_t MostOfOneAge = 10'000;
    static constexpr std::size_t MostBytesOfOneAge = 4 * 1024 * 1024;

    StreamPtr find(const ledger::StreamId &id); ///< null: not known
    void keep(StreamPtr stream);

private:
    struct Hash {
        std::size_t operator()(const ledger::StreamId &id) const { return id[0]; } // it is a hash already
    };
    using Streams = std::unordered_map<ledger::StreamId, StreamPtr, Hash>;

    void keepLocked(StreamPtr stream);

    std::mutex m_mutex;
    Streams m_young;
    std::size_t m_youngBytes = 0;
    Streams m_old; ///< goes when the young ones become it
};

} // namespace meterbird::otlp

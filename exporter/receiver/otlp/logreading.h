// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/contenthash.h"
#include "exporter/receiver/otlp/eventbatch.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/tally.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace meterbird::otlp {

/// Makes events of the log records of one request. A record has no id: the event's is made of all that it says, and,
/// of several records that say the same, of which of them in the request it is. Sent again, it is known. A record that
/// means nothing to the catalogue is accepted.
class LogReading
{
public:
    LogReading(const LogsData &data, Tally &tally)
        : m_data(data)
        , m_tally(tally)
    { }

    void read(const EventHandler &handOn);

private:
    void readRecord(const LogRecord &record, EventBatch &into);
    std::string idOf(const LogRecord &record, std::uint32_t resource);

    const LogsData &m_data;
    Tally &m_tally;
    std::optional<std::uint32_t> m_hashed; ///< the resource that m_resourceHash is of
    ContentHash m_resourceHash {};
    std::map<ContentHash, std::uint64_t> m_times; ///< how often a record was met
};

} // namespace meterbird::otlp

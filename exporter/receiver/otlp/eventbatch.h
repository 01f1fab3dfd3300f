// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/ledger/idbook.h"
#include "exporter/receiver/otlp/tracebook.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace meterbird::otlp {

/// What some of a request's spans or log records mean, made ready for the ledger.
struct EventBatch {
    /// Of one request at a time: a big one does not become bigger still, and whoever else sends waits no longer than
    /// for the transaction of so many.
    static constexpr std::size_t MostItems = 2'000;

    std::vector<ledger::Event> events {};
    /// Of each event: the resource that sent its span or record; nothing when another event stands for that already.
    std::vector<std::optional<std::uint32_t>> resources {};
    std::vector<ledger::Mark> marks {}; ///< for spans of other requests, also after a restart
    std::vector<RootRequest> requests {}; ///< those of the events that the trace book waits to hear of

    bool isEmpty() const { return events.empty() && marks.empty(); }

    void add(ledger::Event event, std::optional<std::uint32_t> resource)
    {
        events.push_back(std::move(event));
        resources.push_back(resource);
    }
};

/// False: reading ends here.
using EventHandler = std::function<bool(EventBatch &batch)>;

} // namespace meterbird::otlp

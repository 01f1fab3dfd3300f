// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/bodybudget.h"
#include "exporter/receiver/connections.h"
#include "exporter/receiver/heap.h"
#include "exporter/receiver/receiver.h"
#include "exporter/receiver/routing.h"
#include "exporter/receiver/workers.h"

#include <array>
#include <boost/asio/io_context.hpp>

namespace meterbird::receiver {

/// What all connections of a receiver share. All but `routing`, `budget`, `heap`, `io` and `handlers` is for io's
/// thread.
struct Service {
    Service(const ReceiverOptions &given, Routing routes, std::size_t mostConnections)
        : options(given)
        , routing(std::move(routes))
        , budget(given.mostBytesAtOnce)
        , connections(io, mostConnections)
        , handlers(given.handlers)
    { }

    const ReceiverOptions options;
    const Routing routing;
    BodyBudget budget;
    Heap heap;
    boost::asio::io_context io {1};
    Connections connections;
    std::array<char, 64 * 1024> bytes {}; ///< what was read last; a client that waits holds no buffer
    bool isStopping = false;
    Workers handlers; ///< the last: its jobs use the rest
};

} // namespace meterbird::receiver

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/bodybudget.h"
#include "exporter/receiver/routing.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace meterbird::receiver {

/// A whole request on its way through a handler.
struct Job {
    Reading reading;
    std::string body;
    std::unique_ptr<BodyBudget::Share> share;
    std::chrono::steady_clock::time_point deadline; ///< when it must not be begun any more
};

// For threads that may wait; whatever goes wrong is an Objection.

/// Unpacks its body and hands it to its route. Its body is gone then, and its memory free.
OrObjection<Reply> done(Job &job, std::size_t mostBytes);
OrObjection<Reply> made(const Page &page);

} // namespace meterbird::receiver

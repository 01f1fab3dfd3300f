// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/options.h"

#include <atomic>
#include <functional>

namespace meterbird::demo {

/// Sends until the duration is over or `stop` is set (a signal handler may); then ends the requests under way. Words
/// for people go to `say`, one sentence each. Returns the exit code: 0 done, 1 nobody listened or the receiver refused.
int run(const Options &options, const std::atomic<bool> &stop, const std::function<void(const std::string &)> &say);

} // namespace meterbird::demo

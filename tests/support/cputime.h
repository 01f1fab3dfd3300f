// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>

namespace meterbird::test {

/// How long the calling thread has had a processor, in milliseconds: what else the machine does counts little in it.
inline double cpuMs()
{
    timespec time {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// By how much a budget grows where every access to memory is looked at.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr double slowness = 10;
#else
inline constexpr double slowness = 1;
#endif

} // namespace meterbird::test

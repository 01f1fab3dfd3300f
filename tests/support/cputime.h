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

} // namespace meterbird::test

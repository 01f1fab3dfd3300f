// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

namespace meterbird::receiver {

/// Sees to it that what requests have freed goes back to the system: glibc keeps it, in as many heaps as there are
/// threads, and a minute of big requests would be seen in the memory of the process for ever. The heap is the whole
/// program's: what the constructor sets, two heaps for all threads and pages of their own for big blocks, holds from
/// then on for the window too. Any thread.
class Heap
{
public:
    Heap();

    /// A request is over, and the most that it has had, so many bytes, is free. At most once a second this takes a few
    /// milliseconds, in which others in the program may wait for memory: for a thread that may wait.
    void noteFreed(std::size_t bytes);

private:
    using Clock = std::chrono::steady_clock;

    std::atomic<std::size_t> m_freed {0}; ///< since it was trimmed last
    std::atomic<Clock::duration> m_nextTrim {Clock::duration {0}}; ///< since the clock's epoch; not before it
};

} // namespace meterbird::receiver

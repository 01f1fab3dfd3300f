// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>

namespace meterbird::receiver {

/// Sees to it that what requests have freed goes back to the system: glibc keeps it, in as many heaps as there are
/// threads, and a minute of big requests would be seen in the memory of the process for ever. Any thread.
class Heap
{
public:
    Heap();

    /// A request of that many bytes is over. Now and then this takes a few milliseconds: for a thread that may wait.
    void noteFreed(std::size_t bytes);

private:
    std::atomic<std::size_t> m_freed {0}; ///< since it was trimmed last
};

} // namespace meterbird::receiver

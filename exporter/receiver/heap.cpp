// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/heap.h"

#include "exporter/receiver/bodybudget.h"

#include <malloc.h>

namespace meterbird::receiver {

namespace {

constexpr int Big = 256 * 1024;
constexpr std::size_t TrimAfter = 8 * 1024 * 1024; ///< so many bytes were freed
constexpr std::chrono::seconds BetweenTrims {1};

} // namespace

Heap::Heap()
{
    // Big blocks are pages of their own: glibc would learn from the first one that is freed to take them from the heap.
    ::mallopt(M_MMAP_THRESHOLD, Big);
    ::mallopt(M_TRIM_THRESHOLD, 8 * Big);
    ::mallopt(M_ARENA_MAX, 2); // heaps: what one thread has freed, another may use
}

void Heap::noteFreed(std::size_t bytes)
{
    if (bytes > BodyBudget::Small)
        m_freed += bytes;
    if (m_freed < TrimAfter)
        return;
    const Clock::duration now = Clock::now().time_since_epoch();
    Clock::duration next = m_nextTrim;
    if (now < next || !m_nextTrim.compare_exchange_strong(next, now + BetweenTrims))
        return; // a later request, be it small, does it
    m_freed = 0; // what others have added to it is free already: this is for them too
    ::malloc_trim(0); // free blocks lie between others, where glibc does not look for them by itself
}

} // namespace meterbird::receiver

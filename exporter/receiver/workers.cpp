// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/workers.h"

namespace meterbird::receiver {

Workers::Workers(std::size_t count)
    : m_open(boost::asio::make_work_guard(m_jobs))
{
    m_threads.reserve(count);
    try {
        while (m_threads.size() < count)
            m_threads.emplace_back([this] { m_jobs.run(); });
    } catch (...) {
        finish();
        throw;
    }
}

Workers::~Workers()
{
    finish();
}

void Workers::finish()
{
    m_open.reset();
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
}

} // namespace meterbird::receiver

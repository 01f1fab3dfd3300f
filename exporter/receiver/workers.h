// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <thread>
#include <vector>

namespace meterbird::receiver {

/// Threads for what may wait: they run what is posted to jobs(), which must not throw. Not asio's own pool: when the
/// system gives it too few threads, that waits for ever for those it got.
class Workers
{
public:
    /// Throws std::system_error when the system does not give so many; those that it gave have ended then.
    explicit Workers(std::size_t count);
    ~Workers();
    Workers(const Workers &) = delete;
    Workers &operator=(const Workers &) = delete;

    boost::asio::io_context &jobs() { return m_jobs; }

    /// Ends the threads, once all is done that was posted. May be repeated.
    void finish();

private:
    boost::asio::io_context m_jobs;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_open;
    std::vector<std::thread> m_threads;
};

} // namespace meterbird::receiver

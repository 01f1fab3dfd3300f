// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <latch>
#include <memory>
#include <utility>

namespace meterbird::test {

/// Holds up what runs through it until the test opens it: at the latest when the test is left, be it in the middle,
/// because a receiver waits for its handlers when it ends.
class Gate
{
public:
    Gate() = default;
    ~Gate() { open(); }
    Gate(const Gate &) = delete;
    Gate &operator=(const Gate &) = delete;

    /// Waits for it; may be called when it is gone.
    std::function<void()> wait() const
    {
        return [latch = m_latch] { latch->wait(); };
    }

    void open()
    {
        if (std::exchange(m_isClosed, false))
            m_latch->count_down();
    }

private:
    const std::shared_ptr<std::latch> m_latch = std::make_shared<std::latch>(1);
    bool m_isClosed = true;
};

} // namespace meterbird::test

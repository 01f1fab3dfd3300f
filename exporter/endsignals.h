// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <csignal>

namespace meterbird::exporter {

/// The signals that end the program: SIGINT, SIGTERM, SIGHUP. One that was ignored when the program began (by nohup,
/// or by a shell that started it in the background) stays so: blocked, it would be waited for all the same.
class EndSignals
{
public:
    /// Blocks them; to be made before the first thread starts, so that only wait() sees them.
    EndSignals();

    /// True when one has come, false after so long at the latest.
    bool wait(std::chrono::seconds limit) const;

private:
    sigset_t m_signals {};
};

} // namespace meterbird::exporter

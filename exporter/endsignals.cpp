// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/endsignals.h"

#include <cerrno>
#include <ctime>

namespace meterbird::exporter {

namespace {

bool isIgnored(int signal)
{
    struct sigaction now {
    };
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

EndSignals::EndSignals()
{
    sigemptyset(&m_signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        if (!isIgnored(signal))
            sigaddset(&m_signals, signal);
    }
    pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
}

bool EndSignals::wait(std::chrono::seconds limit) const
{
    const timespec time {static_cast<std::time_t>(limit.count()), 0};
    return ::sigtimedwait(&m_signals, nullptr, &time) > 0; // a debugger may end it early
}

} // namespace meterbird::exporter

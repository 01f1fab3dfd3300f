// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/quitsignals.h"

#include <QCoreApplication>

#include <sys/eventfd.h>
#include <unistd.h>

namespace meterbird::ui {

namespace {

int eventFd = -1;

// Only async-signal-safe work here: the event loop does the rest.
extern "C" void noteSignal(int)
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(eventFd, &one, sizeof one);
}

} // namespace

QuitSignals::QuitSignals(int exitCode, QObject *parent)
    : QObject(parent)
    , m_fd(eventFd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_notifier(m_fd, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, [exitCode] {
        if (exitCode != 0)
            QCoreApplication::exit(exitCode);
        else
            QCoreApplication::quit(); // closes the window first
    });
    struct sigaction action {
    };
    action.sa_handler = noteSignal;
    action.sa_flags = SA_RESTART;
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        struct sigaction before {
        };
        if (::sigaction(number, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) {
            m_before[number] = before;
            ::sigaction(number, &action, nullptr);
        }
    }
}

QuitSignals::~QuitSignals()
{
    for (const auto &[number, before] : m_before)
        ::sigaction(number, &before, nullptr);
    ::close(m_fd);
    eventFd = -1;
}

} // namespace meterbird::ui

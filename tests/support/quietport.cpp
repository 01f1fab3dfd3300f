// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/quietport.h"

#include <QTcpServer>

#include <unistd.h>

namespace meterbird::test {

std::uint16_t quietPort()
{
    constexpr int First = 12'000;
    constexpr int Count = 20'000; // the kernel's own choices begin at 32,768
    static int next = ::getpid() * 31; // tests that run at once begin at different places
    for (int tries = 0; tries < Count; ++tries) {
        const auto port = static_cast<std::uint16_t>(First + next++ % Count);
        QTcpServer probe;
        if (probe.listen(QHostAddress::LocalHost, port))
            return port;
    }
    qFatal("every port is taken");
}

} // namespace meterbird::test

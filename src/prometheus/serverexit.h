// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace meterbird::prometheus {

/// How a Prometheus ended.
struct ServerExit {
    bool started = true; ///< false: the system could not run it; `words` says why
    int code = 0;
    int signal = 0; ///< that killed it; 0: it ended by itself
    std::string words;
};

/// Why, in one plain sentence, from the way it ended and from what it wrote last.
std::string explain(const ServerExit &exit, const std::vector<std::string> &lastLines);

/// It found its port taken.
bool isPortTaken(const ServerExit &exit, const std::vector<std::string> &lastLines);
/// It died of a full disk: it says so, or was ended by SIGBUS, as its query log is a memory map.
bool isDiskFull(const ServerExit &exit, const std::vector<std::string> &lastLines);

} // namespace meterbird::prometheus

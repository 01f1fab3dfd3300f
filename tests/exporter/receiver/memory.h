// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <unistd.h>

namespace meterbird::test {

inline std::size_t residentMiB()
{
    std::size_t total = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

/// The most memory that this process has had since the last call of forgetPeak().
inline std::size_t peakMiB()
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        std::size_t kib = 0;
        if (word == "VmHWM:" && status >> kib)
            return kib / 1024;
    }
    return 0;
}

inline void forgetPeak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

/// A sanitizer keeps memory of its own for each byte of ours.
constexpr bool memoryIsOurs()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#else
    return true;
#endif
}

} // namespace meterbird::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <QLockFile>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace meterbird::prometheus {

/// A process, told from a later one with the same number by when it started.
struct ProcessMark {
    std::int64_t pid = 0;
    std::uint64_t startTime = 0; ///< ticks since boot: field 22 of /proc/<pid>/stat

    bool operator==(const ProcessMark &) const = default;
};

/// The mark of a running process; nothing when there is none or it is a zombie.
std::optional<ProcessMark> markOf(std::int64_t pid);

/// Our hold on a data folder, and the note in it of which Prometheus runs there.
class ServerLock
{
public:
    explicit ServerLock(std::filesystem::path folder);

    /// Makes the folder (0700) and takes it. Error (Storage) when it cannot be written to, (Config) when another
    /// Meterbird has it. Nothing to do when we have it already.
    Result<void> take();
    void release();

    void noteProcess(std::int64_t pid);
    void forgetProcess();
    /// Each process of this user that works on `data` inside our folder, or that the note names, whoever started it.
    std::vector<ProcessMark> strays(const std::filesystem::path &data) const;

private:
    std::filesystem::path noteFile() const { return m_folder / "prometheus.pid"; }

    std::filesystem::path m_folder;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace meterbird::prometheus

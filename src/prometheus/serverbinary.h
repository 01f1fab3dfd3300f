// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <filesystem>
#include <vector>

namespace meterbird::prometheus {

/// The two programs of a Prometheus.
struct ServerBinary {
    std::filesystem::path prometheus;
    std::filesystem::path promtool;

    bool operator==(const ServerBinary &) const = default;
};

/// The folders to look in, best first: METERBIRD_TOOLS_DIR, beside our program (`programFolder`), the private folder
/// `$XDG_DATA_HOME/meterbird/tools`, then PATH.
std::vector<std::filesystem::path> toolFolders(const std::filesystem::path &programFolder);

/// The first folder that holds both programs. Error (Config) says what was looked for and what to do.
Result<ServerBinary> findServer(const std::vector<std::filesystem::path> &folders);

} // namespace meterbird::prometheus

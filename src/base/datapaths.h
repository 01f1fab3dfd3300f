// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "src/base/error.h"

#include <filesystem>
#include <optional>

namespace meterbird {

/// Where everything that is stored lies. With --data-dir all of it is below that folder, else where XDG says.
struct DataPaths {
    std::filesystem::path config; ///< dashboards/, rules/, prices.json of the user
    std::filesystem::path data; ///< meterbird.sqlite, prometheus/, run.json, snapshots
    std::filesystem::path state; ///< logs

    std::filesystem::path database() const { return data / "meterbird.sqlite"; }
    std::filesystem::path runFile() const { return data / "run.json"; }
    std::filesystem::path prometheus() const { return data / "prometheus"; }
    /// Stands there once the demo has sent to this folder: numbers in it are made up.
    std::filesystem::path demoMark() const { return data / "made-up-numbers.txt"; }
    std::filesystem::path userPrices() const { return config / "prices.json"; }

    bool operator==(const DataPaths &) const = default;
};

/// The folders for this user; `dataDir` is the value of --data-dir. Reads XDG_* and HOME, touches no disk.
DataPaths dataPaths(const std::optional<std::filesystem::path> &dataDir);

/// The folder that the demo has to itself, as a --data-dir: what it makes up never meets what is the user's.
std::filesystem::path demoDataDir();

/// Makes the three folders, 0700. Error (Storage) names the folder and why it cannot be used, also when it cannot be
/// written to.
Result<void> makeFolders(const DataPaths &paths);

} // namespace meterbird

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/stores.h"

#include <fstream>

namespace meterbird::ui {

Stores openStores(const DataPaths &paths, bool forDemo)
{
    Result<void> folders = makeFolders(paths);
    if (forDemo)
        std::ofstream(paths.demoMark())
            << "The demo of Meterbird has sent to this folder: numbers in it are made up.\n";
    std::error_code ignored;
    const bool isMadeUp = forDemo || std::filesystem::exists(paths.demoMark(), ignored);
    auto settings = settings::SettingsStore::open(paths.database());
    auto alerts = alerts::AlertStore::open(paths.database());
    return {std::move(folders), std::move(settings), std::move(alerts), isMadeUp};
}

} // namespace meterbird::ui

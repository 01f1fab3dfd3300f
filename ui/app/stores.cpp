// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/stores.h"

namespace meterbird::ui {

Stores openStores(const DataPaths &paths)
{
    Result<void> folders = makeFolders(paths);
    auto settings = settings::SettingsStore::open(paths.database());
    auto alerts = alerts::AlertStore::open(paths.database());
    return {std::move(folders), std::move(settings), std::move(alerts)};
}

} // namespace meterbird::ui
